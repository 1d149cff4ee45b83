using System.Globalization;
using System.Runtime.CompilerServices;
using ComfyPulse.Protocol;
using ComfyPulse.Routes;

namespace ComfyPulse;

/// <summary><c>/history</c>: the prompts that have ended, until the pod restarts.</summary>
public sealed class HistoryRoutes
{
    private readonly PodCalls _calls;
    private readonly VersionGate _gate;

    internal HistoryRoutes(PodCalls calls, VersionGate gate) => (_calls, _gate) = (calls, gate);

    /// <summary>The entry of a prompt; null while it has not ended, and for one that the pod does not know.</summary>
    /// <param name="promptId">The prompt.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<HistoryEntry?> GetAsync(string promptId, CancellationToken cancellationToken = default)
    {
        var answer = await _calls.AskJsonAsync(PodRequest.Get("history/" + PodRequest.Segment(promptId)), cancellationToken).ConfigureAwait(false);
        return HistoryEntry.TryRead(answer.Body, promptId, out var entry, out var problem) ? entry : throw AnswerErrors.Unreadable(answer, problem);
    }

    /// <summary>Entries, oldest first. Each carries its whole graph: ask for few, or use <see cref="StreamAsync"/>.</summary>
    /// <param name="maxItems">At most so many; null for all, up to 10,000. Without <paramref name="offset"/> they are the newest.</param>
    /// <param name="offset">So many of the oldest are passed over; null for none (since 0.3.60).</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="PodFeatureException">The pod is older than 0.3.60 and would ignore <paramref name="offset"/>: leave it out.</exception>
    public async Task<IReadOnlyList<HistoryEntry>> ListAsync(int? maxItems = null, int? offset = null, CancellationToken cancellationToken = default)
    {
        var request = await ListRequestAsync(maxItems, offset, cancellationToken).ConfigureAwait(false);
        var answer = await _calls.AskJsonAsync(request, cancellationToken).ConfigureAwait(false);
        return HistoryEntry.TryReadAll(answer.Body, out var entries, out var problem) ? entries! : throw AnswerErrors.Unreadable(answer, problem);
    }

    /// <summary>As <see cref="ListAsync"/>, each entry as it arrives: a full history takes no more memory than its largest entry.</summary>
    /// <param name="maxItems">At most so many; null for all, up to 10,000. Without <paramref name="offset"/> they are the newest.</param>
    /// <param name="offset">So many of the oldest are passed over; null for none (since 0.3.60).</param>
    /// <param name="cancellationToken">Stops waiting. Whoever stops enumerating ends the answer.</param>
    /// <exception cref="PodFeatureException">The pod is older than 0.3.60 and would ignore <paramref name="offset"/>: leave it out.</exception>
    /// <exception cref="PodResponseException">The answer is not ComfyUI's, or an entry has more than 64 MB. The entries before it have been given.</exception>
    /// <exception cref="PodAnswerLostException">It broke off; begin anew.</exception>
    public async IAsyncEnumerable<HistoryEntry> StreamAsync(int? maxItems = null, int? offset = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var request = await ListRequestAsync(maxItems, offset, cancellationToken).ConfigureAwait(false);
        await foreach (var member in _calls.ReadMembersAsync(request, keepsValues: true, cancellationToken).ConfigureAwait(false))
        {
            if (member.Value.Span is [(byte)'{', ..])
            {
                yield return HistoryEntry.TryReadMember(member.Value, member.Name, out var entry, out var problem) ? entry! : throw _calls.Unreadable(request, member.Name, problem);
            }
        }
    }

    /// <summary>Forgets prompts; their files stay.</summary>
    /// <param name="promptIds">The prompts; unknown ones are ignored.</param>
    /// <param name="cancellationToken">Stops waiting; it may have happened.</param>
    public Task DeleteAsync(IEnumerable<string> promptIds, CancellationToken cancellationToken = default) => ListEdits.DeleteAsync(_calls, "history", promptIds, cancellationToken);

    /// <summary>Forgets all prompts that have ended, those of others too.</summary>
    /// <param name="cancellationToken">Stops waiting; it may have happened.</param>
    public Task ClearAsync(CancellationToken cancellationToken = default) => ListEdits.ClearAsync(_calls, "history", cancellationToken);

    private async Task<PodRequest> ListRequestAsync(int? maxItems, int? offset, CancellationToken cancellationToken)
    {
        List<KeyValuePair<string, string>> query = [];
        if (maxItems is { } most)
        {
            query.Add(new("max_items", most.ToString(CultureInfo.InvariantCulture)));
        }

        if (offset is { } passedOver)
        {
            await _gate.RequireAsync(PodFeature.HistoryOffset, cancellationToken).ConfigureAwait(false);
            query.Add(new("offset", passedOver.ToString(CultureInfo.InvariantCulture)));
        }

        return PodRequest.Get("history") with { Query = query };
    }
}
