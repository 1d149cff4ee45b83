namespace ComfyPulse.Protocol;

/// <summary><c>GET /queue</c>. <paramref name="Pending"/> is sorted by number and prompt id, as the pod will run it; the wire has the raw heap.</summary>
public sealed record QueueBody(IReadOnlyList<QueueItem> Running, IReadOnlyList<QueueItem> Pending)
{
    /// <summary>Reads the body; false with a reason where it is not a queue.</summary>
    /// <param name="utf8">The body.</param>
    /// <param name="body">The queue.</param>
    /// <param name="problem">Why there is none; null otherwise.</param>
    /// <param name="skipGraphs">Leaves <see cref="QueueItem.Graph"/> and <see cref="QueueItem.ExtraData"/> empty: a queue of a hundred graphs is megabytes.</param>
    public static bool TryRead(ReadOnlyMemory<byte> utf8, out QueueBody? body, out string? problem, bool skipGraphs = false) =>
        BodyReader.TryRead(utf8, "a queue", skipGraphs ? ReadIds : ReadAll, out body, out problem);

    private static QueueBody? ReadIds(ref JsonCursor json) => Read(ref json, QueueItem.ReadWithoutGraph);

    private static QueueBody? ReadAll(ref JsonCursor json) => Read(ref json, QueueItem.Read);

    private static QueueBody? Read(ref JsonCursor json, ValueReader<QueueItem> readItem)
    {
        if (!json.IsObject)
        {
            return null;
        }

        IReadOnlyList<QueueItem>? running = null, pending = null;
        while (json.NextProperty())
        {
            if (json.NameIs("queue_running"u8))
            {
                running = BodyReader.List(ref json, readItem);
            }
            else if (json.NameIs("queue_pending"u8))
            {
                pending = BodyReader.List(ref json, readItem);
            }
            else
            {
                json.Skip();
            }
        }

        // Both or none: a list taken for empty would prove that a prompt is gone.
        return running is null || pending is null
            ? null
            : new QueueBody(running, [.. pending.OrderBy(item => item.Number).ThenBy(item => item.PromptId, StringComparer.Ordinal)]);
    }
}

/// <summary>One entry of the queue, and the first member of a history entry. <paramref name="Graph"/> and <paramref name="ExtraData"/> are empty where the reader was told to skip them.</summary>
public sealed record QueueItem(double Number, string PromptId, RawJson Graph, RawJson ExtraData, IReadOnlyList<string> OutputsToExecute)
{
    internal static QueueItem? Read(ref JsonCursor json) => Read(ref json, skipGraph: false);

    internal static QueueItem? ReadWithoutGraph(ref JsonCursor json) => Read(ref json, skipGraph: true);

    private static QueueItem? Read(ref JsonCursor json, bool skipGraph)
    {
        if (!json.IsArray)
        {
            json.Skip();
            return null;
        }

        double? number = null;
        string? promptId = null;
        RawJson graph = default, extra = default;
        IReadOnlyList<string> outputs = [];
        for (var index = 0; json.NextItem(); index++)
        {
            switch (index)
            {
                case 0:
                    number = json.Number();
                    break;
                case 1:
                    promptId = json.Text();
                    break;
                case 2 when !skipGraph:
                    graph = json.Raw();
                    break;

                // Cloud swaps the last two: the one that is an array holds the outputs.
                case 3 or 4 when json.IsArray:
                    outputs = json.Texts();
                    break;
                case 3 or 4 when !skipGraph:
                    extra = json.Raw();
                    break;
                default:
                    json.Skip();
                    break;
            }
        }

        return promptId is null ? null : new QueueItem(number ?? 0, promptId, graph, extra, outputs);
    }
}

/// <summary><c>GET /prompt</c>: prompts in the queue, the running one included.</summary>
public sealed record ExecInfo(int QueueRemaining)
{
    /// <summary>Reads the body; false with a reason where it does not tell.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> utf8, out ExecInfo? body, out string? problem) =>
        BodyReader.TryRead(utf8, "the queue's length", Read, out body, out problem);

    /// <summary>The number in an object with an <c>exec_info</c>; null where it does not tell.</summary>
    internal static int? ReadFrom(ref JsonCursor json) => Member(ref json, "exec_info"u8, inner: true);

    private static ExecInfo? Read(ref JsonCursor json) => ReadFrom(ref json) is { } remaining ? new ExecInfo(remaining) : null;

    private static int? Member(ref JsonCursor json, ReadOnlySpan<byte> name, bool inner)
    {
        if (!json.IsObject)
        {
            json.Skip();
            return null;
        }

        int? remaining = null;
        while (json.NextProperty())
        {
            if (!json.NameIs(name))
            {
                json.Skip();
            }
            else
            {
                remaining = inner ? Member(ref json, "queue_remaining"u8, inner: false) : json.Int32();
            }
        }

        return remaining;
    }
}
