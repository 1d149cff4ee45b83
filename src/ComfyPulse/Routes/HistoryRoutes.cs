using System.Globalization;
using ComfyPulse.Protocol;
using ComfyPulse.Routes;

namespace ComfyPulse;

/// <summary><c>/history</c>: the prompts that have ended, until the pod restarts.</summary>
public sealed class HistoryRoutes
{
    private readonly PodCalls _calls;

    internal HistoryRoutes(PodCalls calls) => _calls = calls;

    /// <summary>The entry of a prompt; null while it has not ended, and for one that the pod does not know.</summary>
    /// <param name="promptId">The prompt.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<HistoryEntry?> GetAsync(string promptId, CancellationToken cancellationToken = default)
    {
        var answer = await _calls.AskJsonAsync(PodRequest.Get("history/" + PodRequest.Segment(promptId)), cancellationToken).ConfigureAwait(false);
        return HistoryEntry.TryRead(answer.Body, promptId, out var entry, out var problem) ? entry : throw AnswerErrors.Unreadable(answer, problem);
    }

    /// <summary>The newest entries, oldest first. Each carries its whole graph: ask for few.</summary>
    /// <param name="maxItems">At most so many; null for all, up to 10,000.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<IReadOnlyList<HistoryEntry>> ListAsync(int? maxItems = null, CancellationToken cancellationToken = default)
    {
        var request = PodRequest.Get("history") with
        {
            Query = maxItems is { } most ? [KeyValuePair.Create("max_items", most.ToString(CultureInfo.InvariantCulture))] : [],
        };
        var answer = await _calls.AskJsonAsync(request, cancellationToken).ConfigureAwait(false);
        return HistoryEntry.TryReadAll(answer.Body, out var entries, out var problem) ? entries! : throw AnswerErrors.Unreadable(answer, problem);
    }

    /// <summary>Forgets prompts; their files stay.</summary>
    /// <param name="promptIds">The prompts; unknown ones are ignored.</param>
    /// <param name="cancellationToken">Stops waiting; it may have happened.</param>
    public Task DeleteAsync(IEnumerable<string> promptIds, CancellationToken cancellationToken = default) => ListEdits.DeleteAsync(_calls, "history", promptIds, cancellationToken);

    /// <summary>Forgets all prompts that have ended, those of others too.</summary>
    /// <param name="cancellationToken">Stops waiting; it may have happened.</param>
    public Task ClearAsync(CancellationToken cancellationToken = default) => ListEdits.ClearAsync(_calls, "history", cancellationToken);
}
