namespace ComfyPulse.Protocol;

/// <summary>What a text frame is, told from its <c>type</c> alone.</summary>
public enum ServerFrameKind
{
    /// <summary>Not a JSON object with a <c>type</c>; see <see cref="ServerFrame.Problem"/>.</summary>
    Unreadable,

    /// <summary>A type that this library does not know.</summary>
    Unknown,

    /// <summary><c>status</c>.</summary>
    Status,

    /// <summary><c>feature_flags</c>.</summary>
    FeatureFlags,

    /// <summary><c>execution_start</c>.</summary>
    ExecutionStart,

    /// <summary><c>execution_cached</c>.</summary>
    ExecutionCached,

    /// <summary><c>executing</c>.</summary>
    Executing,

    /// <summary><c>progress</c>.</summary>
    Progress,

    /// <summary><c>progress_state</c>.</summary>
    ProgressState,

    /// <summary><c>executed</c>.</summary>
    Executed,

    /// <summary><c>execution_success</c>.</summary>
    ExecutionSuccess,

    /// <summary><c>execution_error</c>.</summary>
    ExecutionError,

    /// <summary><c>execution_interrupted</c>.</summary>
    ExecutionInterrupted,

    /// <summary><c>logs</c>.</summary>
    Logs,
}
