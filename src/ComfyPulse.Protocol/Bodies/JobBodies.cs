namespace ComfyPulse.Protocol;

/// <summary><c>GET /api/jobs/{id}</c> (since 0.6.0). Times are milliseconds since 1970.</summary>
public sealed record Job(string Id, string Status)
{
    /// <summary>The priority that the prompt was queued with.</summary>
    public double? Priority { get; init; }

    /// <summary>When it was queued.</summary>
    public long? CreateTime { get; init; }

    /// <summary>When it began; only told once it has ended.</summary>
    public long? ExecutionStartTime { get; init; }

    /// <summary>When it ended.</summary>
    public long? ExecutionEndTime { get; init; }

    /// <summary>What failed, in the shape of <c>execution_error</c>.</summary>
    public ExecutionErrorMessage? ExecutionError { get; init; }

    /// <summary>What each node produced, by node id; only in the answer for one job that has ended.</summary>
    public IReadOnlyDictionary<string, RawJson>? Outputs { get; init; }

    /// <summary>The history's status; only in the answer for one job that has ended.</summary>
    public HistoryStatus? ExecutionStatus { get; init; }

    /// <summary>How many outputs there are.</summary>
    public int? OutputsCount { get; init; }

    /// <summary>The id that the UI's workflow carried.</summary>
    public string? WorkflowId { get; init; }
}

/// <summary><c>GET /api/jobs</c>.</summary>
public sealed record JobList(IReadOnlyList<Job> Jobs, int? Total, bool HasMore);
