namespace ComfyPulse.Protocol;

/// <summary>One JSON text frame from a pod. The family is closed; what a pod sends beyond it is an <see cref="UnknownMessage"/>.</summary>
/// <remarks>Source: ComfyUI's <c>server.py</c>, <c>execution.py</c> and <c>progress.py</c>, and traffic recorded from 0.3.64 and 0.33.0. Timestamps are milliseconds since 1970 and absent before 2024-07.</remarks>
public abstract record ServerMessage
{
    private protected ServerMessage()
    {
    }

    /// <summary>The wire's <c>type</c>.</summary>
    public abstract string Type { get; }
}

/// <summary><c>status</c>: prompts in the queue, the running one included. The first one after a connect carries the client id as <paramref name="Sid"/>.</summary>
public sealed record StatusMessage(int? QueueRemaining, string? Sid = null) : ServerMessage
{
    /// <inheritdoc/>
    public override string Type => "status";
}

/// <summary><c>feature_flags</c>: the pod's answer to the client's own flags; older pods than 0.3.45 never send it.</summary>
public sealed record FeatureFlagsMessage(RawJson Flags) : ServerMessage
{
    /// <inheritdoc/>
    public override string Type => "feature_flags";
}

/// <summary><c>execution_start</c>: the prompt has begun.</summary>
public sealed record ExecutionStartMessage(string PromptId, long? Timestamp = null) : ServerMessage
{
    /// <inheritdoc/>
    public override string Type => "execution_start";
}

/// <summary><c>execution_cached</c>: every node of the graph that has a cached result, needed ones and others.</summary>
public sealed record ExecutionCachedMessage(string PromptId, IReadOnlyList<string> Nodes, long? Timestamp = null) : ServerMessage
{
    /// <inheritdoc/>
    public override string Type => "execution_cached";
}

/// <summary><c>executing</c>: a node begins; with no <paramref name="Node"/> the prompt is over, however it ended. Without a <paramref name="PromptId"/> it is what a pod says to a socket that opens in the middle of a run.</summary>
public sealed record ExecutingMessage(string? PromptId, string? Node, string? DisplayNode = null) : ServerMessage
{
    /// <inheritdoc/>
    public override string Type => "executing";
}

/// <summary><c>progress</c>: one step of the bar of a node. The same numbers also come in <c>progress_state</c> since 0.3.45.</summary>
public sealed record ProgressMessage(string? PromptId, string? Node, double Value, double Max) : ServerMessage
{
    /// <inheritdoc/>
    public override string Type => "progress";
}

/// <summary><c>progress_state</c>: all nodes that have started, by node id. Not all nodes of the graph: never divide by their number.</summary>
public sealed record ProgressStateMessage(string PromptId, IReadOnlyDictionary<string, NodeState> Nodes) : ServerMessage
{
    /// <inheritdoc/>
    public override string Type => "progress_state";
}

/// <summary><c>executed</c>: a node has produced output for a user, or a cached output node was passed (then <paramref name="Output"/> may be null).</summary>
public sealed record ExecutedMessage(string PromptId, string Node, string? DisplayNode, RawJson Output) : ServerMessage
{
    /// <inheritdoc/>
    public override string Type => "executed";
}

/// <summary><c>execution_success</c>: the last node is done. Sent before the history has the entry.</summary>
public sealed record ExecutionSuccessMessage(string PromptId, long? Timestamp = null) : ServerMessage
{
    /// <inheritdoc/>
    public override string Type => "execution_success";
}

/// <summary><c>execution_error</c>: a node has failed. Terminal, unless <see cref="IsBlocked"/>.</summary>
public sealed record ExecutionErrorMessage(
    string PromptId,
    string? NodeId,
    string? NodeType,
    string? ExceptionType,
    string? ExceptionMessage,
    IReadOnlyList<string> Traceback,
    IReadOnlyList<string> Executed,
    RawJson CurrentInputs,
    RawJson CurrentOutputs,
    long? Timestamp = null) : ServerMessage
{
    /// <inheritdoc/>
    public override string Type => "execution_error";

    /// <summary>A branch was blocked on purpose; the prompt goes on.</summary>
    public bool IsBlocked => ExceptionType == "ExecutionBlocked";
}

/// <summary><c>execution_interrupted</c>: an interrupt took effect, at or before the node named.</summary>
public sealed record ExecutionInterruptedMessage(
    string PromptId,
    string? NodeId,
    string? NodeType,
    IReadOnlyList<string> Executed,
    long? Timestamp = null) : ServerMessage
{
    /// <inheritdoc/>
    public override string Type => "execution_interrupted";
}

/// <summary><c>logs</c>: lines of the pod's log, to subscribers only.</summary>
/// <param name="Entries">What was written since the last such message.</param>
/// <param name="Columns">How wide the pod's terminal is; null where that has not changed since the last such message.</param>
/// <param name="Rows">How high it is, in the same messages.</param>
public sealed record LogsMessage(IReadOnlyList<LogEntry> Entries, int? Columns = null, int? Rows = null) : ServerMessage
{
    /// <inheritdoc/>
    public override string Type => "logs";
}

/// <summary>One write to the pod's log: <paramref name="Time"/> as the pod wrote it (ISO 8601), and the text, which may hold part of a line or several.</summary>
public sealed record LogEntry(string? Time, string Text);

/// <summary>A message that this library has no record for, or whose fields were of other types than expected; handed on as it came.</summary>
public sealed record UnknownMessage(string MessageType, RawJson Data) : ServerMessage
{
    /// <inheritdoc/>
    public override string Type => MessageType;
}
