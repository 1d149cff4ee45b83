namespace ComfyPulse;

/// <summary>How a prompt ended and what it produced. A value: nothing here throws for what happened to the prompt but <see cref="EnsureSucceeded"/>.</summary>
/// <param name="PromptId">The prompt; for a rejected one the id that was offered.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Outputs">What it produced, in the order of the pod's words; partial when it did not succeed.</param>
/// <param name="Warnings">What was odd on the way.</param>
/// <param name="FollowedBy">Which way it was followed.</param>
public sealed record PromptResult(PromptId PromptId, PromptOutcome Outcome, IReadOnlyList<PromptOutput> Outputs, IReadOnlyList<PromptWarning> Warnings, FollowSource FollowedBy)
{
    /// <summary>This result, if the prompt succeeded.</summary>
    /// <exception cref="PromptException">It did not; the exception carries the outcome.</exception>
    public PromptResult EnsureSucceeded() => Outcome is PromptOutcome.Succeeded ? this : throw new PromptException(PromptId, Outcome);
}

/// <summary>Something odd that did not end the prompt.</summary>
/// <param name="Code">A stable word: <c>node_errors</c>, <c>execution_blocked</c>, <c>output_unreadable</c>, …</param>
/// <param name="Message">A sentence for people.</param>
public sealed record PromptWarning(string Code, string Message);

/// <summary>Which way a run is, or was, followed.</summary>
public enum FollowSource
{
    /// <summary>By the socket's messages.</summary>
    WebSocket,

    /// <summary>By REST alone.</summary>
    Polling,

    /// <summary>By both, one after the other.</summary>
    Mixed,
}
