using System.Buffers;
using ComfyPulse.Routes;

namespace ComfyPulse.Diagnosis;

/// <summary>Asks a pod by REST as its client does: base path, headers, query and handler are the same. Whatever happens becomes a value.</summary>
internal sealed class RestQuestions(PodHttp http, TimeLeft left)
{
    private const int MaxBodyBytes = 1024 * 1024;

    /// <summary>How long one answer may take here; shorter than for a run, because somebody waits to read what is wrong.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Asks once.</summary>
    /// <exception cref="OperationCanceledException">The caller's token fired.</exception>
    public async Task<RestAnswer> AskAsync(PodRequest request)
    {
        using var patience = new CancellationTokenSource(Patience, left.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, left.Over);
        var asked = left.Time.GetTimestamp();
        try
        {
            using var response = await http.OpenAsync(request, _ => true, either.Token).ConfigureAwait(false);
            var (at, took) = (left.Time.GetUtcNow(), left.Time.GetElapsedTime(asked));
            var answer = await ReadAsync(response, either.Token).ConfigureAwait(false);
            return new RestAnswer(answer, response.Headers, Failure: null, at, took);
        }
        catch (ComfyUIException failure)
        {
            return Failed(failure);
        }
        catch (Exception broken)
        {
            left.Cancelled.ThrowIfCancellationRequested();
            return Failed(new PodAnswerLostException(new Uri(http.BaseUrl, request.Path), either.IsCancellationRequested ? "it did not come in time" : "it broke off", broken));
        }

        RestAnswer Failed(ComfyUIException failure) => new(Answer: null, Headers: null, failure, left.Time.GetUtcNow(), left.Time.GetElapsedTime(asked));
    }

    // Nobody needs more of a page, or of a body that will not end, than its beginning.
    private async Task<PodAnswer> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var body = new ArrayBufferWriter<byte>();
        var stream = await http.OpenBodyAsync(response, cancellationToken).ConfigureAwait(false);
        await using var closing = stream.ConfigureAwait(false);
        int read;
        while (body.WrittenCount < MaxBodyBytes && (read = await stream.ReadAsync(body.GetMemory(4096), cancellationToken).ConfigureAwait(false)) > 0)
        {
            body.Advance(read);
        }

        var asked = PodUrls.Shown(response.RequestMessage?.RequestUri ?? http.BaseUrl);
        return new PodAnswer(asked, response.StatusCode, response.Content.Headers.ContentType?.MediaType, body.WrittenMemory, RetryAfter: null);
    }
}
