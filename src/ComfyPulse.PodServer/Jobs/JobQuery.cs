using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace ComfyPulse.PodServer;

/// <summary>The query of <c>GET /api/jobs</c>.</summary>
internal sealed record JobQuery(IReadOnlyList<string>? Statuses, string? WorkflowId, bool ByDuration, bool IsAscending, int? Limit, int Offset)
{
    /// <summary>Reads the query; null with the reason where a value is not allowed.</summary>
    public static JobQuery? Read(IQueryCollection query, PodFacts facts, out string error)
    {
        string[] known = facts.HasCancelledJobs
            ? [JobView.Pending, JobView.InProgress, JobView.Completed, JobView.Failed, JobView.Cancelled]
            : [JobView.Pending, JobView.InProgress, JobView.Completed, JobView.Failed];
        var statuses = query["status"].ToString().Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var unknown = statuses.Except(known, StringComparer.Ordinal).ToArray();
        var sortBy = query.ContainsKey("sort_by") ? query["sort_by"].ToString() : "created_at";
        var sortOrder = query.ContainsKey("sort_order") ? query["sort_order"].ToString() : "desc";
        int? limit = null;
        var offset = 0;
        error = "";
        if (unknown.Length > 0)
        {
            error = $"Invalid status value(s): {string.Join(", ", unknown)}. Valid values: {string.Join(", ", known)}";
        }
        else if (sortBy is not ("created_at" or "execution_duration"))
        {
            error = "sort_by must be 'created_at' or 'execution_duration'";
        }
        else if (sortOrder is not ("asc" or "desc"))
        {
            error = "sort_order must be 'asc' or 'desc'";
        }
        else if (query.ContainsKey("limit") && !TryRead(query["limit"].ToString(), out limit))
        {
            error = "limit must be an integer";
        }
        else if (limit <= 0)
        {
            error = "limit must be a positive integer";
        }
        else if (query.ContainsKey("offset") && !TryRead(query["offset"].ToString(), out offset))
        {
            error = "offset must be an integer";
        }

        var workflowId = query["workflow_id"].ToString();
        return error.Length > 0
            ? null
            : new JobQuery(statuses.Length > 0 ? statuses : null, workflowId.Length > 0 ? workflowId : null, sortBy == "execution_duration", sortOrder == "asc", limit, Math.Max(0, offset));
    }

    /// <summary>The jobs that match, sorted, all of them; <see cref="Page"/> cuts.</summary>
    public IReadOnlyList<JobView> Select(IEnumerable<JobView> jobs)
    {
        var matching = jobs.Where(job => Statuses?.Contains(job.Status, StringComparer.Ordinal) != false && (WorkflowId is null || job.WorkflowId == WorkflowId));
        long Key(JobView job) => ByDuration ? job.Duration : job.CreateTime;
        return [.. IsAscending ? matching.OrderBy(Key) : matching.OrderByDescending(Key)];
    }

    /// <summary>The part of the matching jobs that was asked for.</summary>
    public IReadOnlyList<JobView> Page(IReadOnlyList<JobView> matching) => [.. matching.Skip(Offset).Take(Limit ?? int.MaxValue)];

    private static bool TryRead(string text, out int? number)
    {
        var isNumber = TryRead(text, out int value);
        number = value;
        return isNumber;
    }

    private static bool TryRead(string text, out int number) => int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out number);
}
