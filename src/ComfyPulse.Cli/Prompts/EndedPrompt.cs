using ComfyPulse.Protocol;

namespace ComfyPulse.Cli.Prompts;

/// <summary>A prompt of the history as it is shown.</summary>
/// <param name="PromptId">The prompt.</param>
/// <param name="Outcome">How it ended; <see cref="PromptOutcome.Unknown"/> where the pod does not tell.</param>
/// <param name="StartedAt">When it began to run, by the pod's clock; null where the pod does not tell.</param>
/// <param name="EndedAt">When it ended.</param>
/// <param name="Nodes">How many nodes its workflow has.</param>
/// <param name="Outputs">What it produced: files and texts, by node.</param>
internal sealed record EndedPrompt(string PromptId, PromptOutcome Outcome, DateTimeOffset? StartedAt, DateTimeOffset? EndedAt, int? Nodes, IReadOnlyList<(string NodeId, OutputItem Item)> Outputs)
{
    /// <summary>How long it ran.</summary>
    public TimeSpan? Took => EndedAt - StartedAt is { Ticks: >= 0 } took ? took : null;

    /// <summary>Reads an entry.</summary>
    public static EndedPrompt Of(HistoryEntry entry)
    {
        var workflow = PromptGraph.Of(entry.Prompt);
        var messages = entry.Status?.Messages ?? [];
        return new EndedPrompt(
            entry.PromptId,
            entry.GetOutcome(workflow) ?? new PromptOutcome.Unknown("The history does not tell how it ended."),
            PodTime.Of(messages.OfType<ExecutionStartMessage>().Select(start => start.Timestamp).FirstOrDefault()),
            PodTime.Of(messages.Select(EndOf).LastOrDefault(time => time is not null)),
            workflow?.Nodes.Count,
            [.. from node in entry.Outputs from item in OutputItem.ReadAll(node.Value) where item.File is not null || item.Text is not null select (node.Key, item)]);
    }

    private static long? EndOf(ServerMessage message) => message switch
    {
        ExecutionSuccessMessage success => success.Timestamp,
        ExecutionErrorMessage { IsBlocked: false } error => error.Timestamp,
        ExecutionInterruptedMessage interrupted => interrupted.Timestamp,
        _ => null,
    };
}
