using System.Globalization;

namespace ComfyPulse;

/// <summary>What jobs are sorted by.</summary>
public enum JobSort
{
    /// <summary>When they were queued.</summary>
    CreatedAt,

    /// <summary>How long they ran; those that did not are at 0.</summary>
    ExecutionDuration,
}

/// <summary>Which jobs are listed, and in which order.</summary>
public sealed record JobQuery
{
    /// <summary>At most so many, 1 or more; null (the default) for all.</summary>
    public int? Limit { get; init; }

    /// <summary>So many are passed over. Default 0.</summary>
    public int Offset { get; init; }

    /// <summary>Only those: <c>pending</c>, <c>in_progress</c>, <c>completed</c>, <c>failed</c>, <c>cancelled</c> (the last since 0.9.0); empty (the default) for all.</summary>
    public IReadOnlyList<string> Statuses { get; init; } = [];

    /// <summary>Only those whose UI workflow carries this id; null (the default) for all.</summary>
    public string? WorkflowId { get; init; }

    /// <summary>What they are sorted by. Default: when they were queued.</summary>
    public JobSort SortBy { get; init; }

    /// <summary>Whether the least comes first. Default false: the newest, or the longest.</summary>
    public bool Ascending { get; init; }

    internal IReadOnlyList<KeyValuePair<string, string>> ToItems()
    {
        List<KeyValuePair<string, string>> items = [];
        if (Limit is { } limit)
        {
            items.Add(new("limit", limit.ToString(CultureInfo.InvariantCulture)));
        }

        if (Offset > 0)
        {
            items.Add(new("offset", Offset.ToString(CultureInfo.InvariantCulture)));
        }

        if (Statuses.Count > 0)
        {
            items.Add(new("status", string.Join(',', Statuses)));
        }

        if (WorkflowId is { } workflowId)
        {
            items.Add(new("workflow_id", workflowId));
        }

        if (SortBy == JobSort.ExecutionDuration)
        {
            items.Add(new("sort_by", "execution_duration"));
        }

        if (Ascending)
        {
            items.Add(new("sort_order", "asc"));
        }

        return items;
    }
}
