namespace ComfyPulse.Protocol;

/// <summary>One entry of <c>/history</c>: there once a prompt has ended.</summary>
/// <param name="PromptId">The prompt.</param>
/// <param name="Prompt">What was submitted; null where it could not be read.</param>
/// <param name="Outputs">What each node produced for users, by node id, raw: any key may stand there.</param>
/// <param name="Status">How it ended; null on pods that do not tell.</param>
public sealed record HistoryEntry(string PromptId, QueueItem? Prompt, IReadOnlyDictionary<string, RawJson> Outputs, HistoryStatus? Status);

/// <summary>The end of a prompt. An interrupt is <c>error</c> as well and told apart by its message.</summary>
/// <param name="StatusText"><c>success</c> or <c>error</c>.</param>
/// <param name="Completed">Whether all nodes ran.</param>
/// <param name="Messages">The execution messages in order, the terminal one last; the same family as on the socket.</param>
public sealed record HistoryStatus(string? StatusText, bool Completed, IReadOnlyList<ServerMessage> Messages);
