using ComfyPulse.Protocol;
using ComfyPulse.Routes;

namespace ComfyPulse;

/// <summary><c>/queue</c>: what runs and what waits.</summary>
public sealed class QueueRoutes
{
    private readonly PodCalls _calls;

    internal QueueRoutes(PodCalls calls) => _calls = calls;

    /// <summary>The running and the waiting prompts, the latter in the order in which they will run.</summary>
    /// <param name="skipGraphs">Leaves the graphs out of what is kept; the pod sends them all the same.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<QueueBody> GetAsync(bool skipGraphs = false, CancellationToken cancellationToken = default)
    {
        var answer = await _calls.AskJsonAsync(PodRequest.Get("queue"), cancellationToken).ConfigureAwait(false);
        return QueueBody.TryRead(answer.Body, out var queue, out var problem, skipGraphs) ? queue! : throw AnswerErrors.Unreadable(answer, problem);
    }

    /// <summary>Takes waiting prompts out of the queue. Ids that do not wait, the running one among them, are ignored without a word.</summary>
    /// <param name="promptIds">The prompts.</param>
    /// <param name="cancellationToken">Stops waiting; it may have happened.</param>
    public Task DeleteAsync(IEnumerable<string> promptIds, CancellationToken cancellationToken = default) => ListEdits.DeleteAsync(_calls, "queue", promptIds, cancellationToken);

    /// <summary>Takes all waiting prompts out of the queue, those of others too.</summary>
    /// <param name="cancellationToken">Stops waiting; it may have happened.</param>
    public Task ClearAsync(CancellationToken cancellationToken = default) => ListEdits.ClearAsync(_calls, "queue", cancellationToken);
}
