using System.Diagnostics;

namespace ComfyPulse.Tests.Diagnostics;

/// <summary>All spans of one pod that have ended.</summary>
internal sealed class SpanLog : IDisposable
{
    private readonly ActivityListener _listener;
    private readonly Heard<Activity> _heard = new();

    public SpanLog(Uri pod)
    {
        var port = pod.Port;
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == ComfyPulseTelemetry.Name,
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                if (span.GetTagItem("server.port") is int its && its == port)
                {
                    _heard.Add(span);
                }
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public IReadOnlyList<Activity> All => _heard.All;

    /// <summary>The first span with this name, of this prompt if one is given; waits for it.</summary>
    public Task<Activity> FindAsync(string name, string? promptId = null) =>
        FindAsync(span => span.OperationName == name && (promptId is null || (string?)span.GetTagItem("comfypulse.prompt.id") == promptId));

    public Task<Activity> FindAsync(Predicate<Activity> wanted) => _heard.FindAsync(wanted);

    public void Dispose() => _listener.Dispose();
}
