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

    /// <summary>How many of them can be shown (since 0.32.0).</summary>
    public int? PreviewableOutputsCount { get; init; }

    /// <summary>The output to show, raw: a file with <c>nodeId</c> and <c>mediaType</c>, or <c>content</c> for a text.</summary>
    public RawJson? PreviewOutput { get; init; }

    /// <summary>What was submitted, raw: <c>prompt</c> and <c>extra_data</c>; only in the answer for one job that has ended.</summary>
    public RawJson? Workflow { get; init; }

    /// <summary>The id that the UI's workflow carried.</summary>
    public string? WorkflowId { get; init; }

    /// <summary>Reads the body; false with a reason where it has no <c>id</c> or no <c>status</c>.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> utf8, out Job? body, out string? problem) =>
        BodyReader.TryRead(utf8, "a job", Read, out body, out problem);

    internal static Job? Read(ref JsonCursor json)
    {
        if (!json.IsObject)
        {
            json.Skip();
            return null;
        }

        string? id = null, status = null;
        var job = new Job("", "");
        while (json.NextProperty())
        {
            if (json.NameIs("id"u8))
            {
                id = json.Text();
            }
            else if (json.NameIs("status"u8))
            {
                status = json.Text();
            }
            else if (json.NameIs("execution_error"u8))
            {
                job = job with { ExecutionError = ReadError(ref json) };
            }
            else
            {
                job = ReadFact(job, ref json);
            }
        }

        return id is null || status is null ? null : job with { Id = id, Status = status };
    }

    private static Job ReadFact(Job job, ref JsonCursor json)
    {
        if (json.NameIs("priority"u8))
        {
            return job with { Priority = json.Number() };
        }

        if (json.NameIs("create_time"u8))
        {
            return job with { CreateTime = json.Integer() };
        }

        if (json.NameIs("execution_start_time"u8))
        {
            return job with { ExecutionStartTime = json.Integer() };
        }

        if (json.NameIs("execution_end_time"u8))
        {
            return job with { ExecutionEndTime = json.Integer() };
        }

        if (json.NameIs("outputs"u8))
        {
            return job with { Outputs = json.RawMembers() };
        }

        if (json.NameIs("execution_status"u8))
        {
            return job with { ExecutionStatus = HistoryStatus.Read(ref json) };
        }

        if (json.NameIs("outputs_count"u8))
        {
            return job with { OutputsCount = json.Int32() };
        }

        if (json.NameIs("previewable_outputs_count"u8))
        {
            return job with { PreviewableOutputsCount = json.Int32() };
        }

        if (json.NameIs("preview_output"u8))
        {
            return job with { PreviewOutput = json.Raw() };
        }

        if (json.NameIs("workflow"u8))
        {
            return job with { Workflow = json.Raw() };
        }

        if (json.NameIs("workflow_id"u8))
        {
            return job with { WorkflowId = json.Text() };
        }

        json.Skip();
        return job;
    }

    private static ExecutionErrorMessage? ReadError(ref JsonCursor json)
    {
        var data = json.Raw();
        return MessageReader.Read(ServerFrameKind.ExecutionError, "execution_error", data.Utf8.Span) as ExecutionErrorMessage;
    }
}

/// <summary><c>GET /api/jobs</c>.</summary>
public sealed record JobList(IReadOnlyList<Job> Jobs, int? Total, bool HasMore)
{
    /// <summary>Reads the body; false with a reason where it has no <c>jobs</c>.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> utf8, out JobList? body, out string? problem) =>
        BodyReader.TryRead(utf8, "a list of jobs", Read, out body, out problem);

    private static JobList? Read(ref JsonCursor json)
    {
        if (!json.IsObject)
        {
            return null;
        }

        IReadOnlyList<Job>? jobs = null;
        int? total = null;
        var hasMore = false;
        while (json.NextProperty())
        {
            if (json.IsArray && json.NameIs("jobs"u8))
            {
                jobs = BodyReader.List(ref json, Job.Read);
            }
            else if (json.IsObject && json.NameIs("pagination"u8))
            {
                (total, hasMore) = ReadPagination(ref json);
            }
            else
            {
                json.Skip();
            }
        }

        return jobs is null ? null : new JobList(jobs, total, hasMore);
    }

    private static (int? Total, bool HasMore) ReadPagination(ref JsonCursor json)
    {
        int? total = null;
        var hasMore = false;
        while (json.NextProperty())
        {
            if (json.NameIs("total"u8))
            {
                total = json.Int32();
            }
            else if (json.NameIs("has_more"u8))
            {
                hasMore = json.Flag() ?? false;
            }
            else
            {
                json.Skip();
            }
        }

        return (total, hasMore);
    }
}
