using ComfyPulse.Protocol;

namespace ComfyPulse.Runs;

/// <summary>What messages and history entries say about the end of a prompt.</summary>
internal static class HistoryVerdict
{
    /// <summary>How a prompt ended by its history entry; null where the entry does not tell. Its messages come before <c>completed</c>, which keeps a stale value when a cycle is found.</summary>
    public static PromptOutcome? Of(HistoryEntry entry, Func<string?, string?> titleOf, bool weAsked)
    {
        if (entry.Status is not { } status)
        {
            return null;
        }

        var told = status.Messages.Select(message => Of(message, titleOf, weAsked)).LastOrDefault(outcome => outcome is not null);
        return told ?? (status.Completed ? new PromptOutcome.Succeeded()
            : status.StatusText == "error" ? new PromptOutcome.Failed(null, null, null, null, "The pod's history says error and nothing more.", [])
            : null);
    }

    /// <summary>The outcome that a message tells; null for one that is not terminal.</summary>
    public static PromptOutcome? Of(ServerMessage? message, Func<string?, string?> titleOf, bool weAsked) => message switch
    {
        ExecutionSuccessMessage => new PromptOutcome.Succeeded(),
        ExecutionErrorMessage { IsBlocked: true } => null,
        ExecutionErrorMessage error when IsInterrupt(error.ExceptionType) => Stopped(error.NodeId, error.NodeType, weAsked),
        ExecutionErrorMessage error => new PromptOutcome.Failed(error.NodeId, error.NodeType, titleOf(error.NodeId), error.ExceptionType, (error.ExceptionMessage ?? "").Trim(), error.Traceback),
        ExecutionInterruptedMessage stop => Stopped(stop.NodeId, stop.NodeType, weAsked),
        _ => null,
    };

    /// <summary>Partner nodes raise an interrupt exception of their own, which the pod reports as an error.</summary>
    private static bool IsInterrupt(string? exceptionType) =>
        exceptionType is not null && (exceptionType.EndsWith("ProcessingInterrupted", StringComparison.Ordinal) || exceptionType.EndsWith("InterruptProcessingException", StringComparison.Ordinal));

    private static PromptOutcome Stopped(string? nodeId, string? classType, bool weAsked) =>
        weAsked ? new PromptOutcome.Cancelled(nodeId, classType) : new PromptOutcome.Interrupted(nodeId, classType);
}
