using ComfyPulse.Protocol;
using ComfyPulse.Runs;

namespace ComfyPulse;

/// <summary>What an entry of the pod's history says about the end of its prompt.</summary>
public static class HistoryEntryOutcome
{
    /// <summary>How the prompt ended; null where the entry does not tell. One that was cancelled is <see cref="PromptOutcome.Interrupted"/> here: the history does not know who asked.</summary>
    /// <param name="entry">The entry, as <see cref="HistoryRoutes"/> gives it.</param>
    /// <param name="workflow">What was submitted, for the title of the node that failed; without it there is none.</param>
    public static PromptOutcome? GetOutcome(this HistoryEntry entry, Workflow? workflow = null)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return HistoryVerdict.Of(entry, id => id is not null && workflow?.Nodes.GetValueOrDefault(id) is { } node ? node.Title : null, weAsked: false);
    }
}
