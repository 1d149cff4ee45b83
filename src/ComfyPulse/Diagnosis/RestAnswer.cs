using System.Net.Http.Headers;
using ComfyPulse.Routes;

namespace ComfyPulse.Diagnosis;

/// <summary>What came of one question by REST: an answer with its headers, or a failure.</summary>
/// <param name="Answer">The answer, whatever its status; null where none came.</param>
/// <param name="Headers">Its headers.</param>
/// <param name="Failure">Why there is no answer, or none that may be followed.</param>
/// <param name="At">When its headers came.</param>
/// <param name="Took">From the question to its headers.</param>
internal sealed record RestAnswer(PodAnswer? Answer, HttpResponseHeaders? Headers, ComfyUIException? Failure, DateTimeOffset At, TimeSpan Took)
{
    /// <summary>Whether it is a success with something else than a page.</summary>
    public bool IsGood => Answer is { IsSuccess: true, IsHtml: false };

    /// <summary>The status and its name; for a sentence.</summary>
    public string StatusText => Answer is null ? "nothing" : $"{(int)Answer.Status} {Answer.Status}";
}
