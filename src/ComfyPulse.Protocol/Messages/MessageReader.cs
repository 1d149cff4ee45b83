using System.Text;

namespace ComfyPulse.Protocol;

/// <summary>Reads the <c>data</c> of a message into its record: of a frame, or of a pair in the history's <c>messages</c>.</summary>
internal static class MessageReader
{
    /// <summary>The message; <see cref="UnknownMessage"/> where the type is not known or a field that it cannot do without is missing.</summary>
    public static ServerMessage Read(ServerFrameKind kind, string type, ReadOnlySpan<byte> data)
    {
        var cursor = new JsonCursor(data);
        cursor.Start();
        var message = cursor.IsObject ? Read(kind, data, ref cursor) : null;
        if (message is not null)
        {
            return message;
        }

        cursor = new JsonCursor(data);
        cursor.Start();
        return new UnknownMessage(type, cursor.Raw());
    }

    private static ServerMessage? Read(ServerFrameKind kind, ReadOnlySpan<byte> bytes, ref JsonCursor data) => kind switch
    {
        ServerFrameKind.Status => ReadStatus(ref data),
        ServerFrameKind.FeatureFlags => new FeatureFlagsMessage(data.Raw()),
        ServerFrameKind.Logs => ReadLogs(ref data),
        ServerFrameKind.ProgressState => ReadProgressState(bytes, ref data),
        ServerFrameKind.Unknown or ServerFrameKind.Unreadable => null,
        _ => MessageFields.Read(ref data).ToMessage(kind),
    };

    private static StatusMessage ReadStatus(ref JsonCursor data)
    {
        int? remaining = null;
        string? sid = null;
        while (data.NextProperty())
        {
            if (data.NameIs("status"u8))
            {
                remaining = ExecInfo.ReadFrom(ref data);
            }
            else if (data.NameIs("sid"u8))
            {
                sid = data.Text();
            }
            else
            {
                data.Skip();
            }
        }

        return new StatusMessage(remaining, sid);
    }

    private static ProgressStateMessage? ReadProgressState(ReadOnlySpan<byte> bytes, ref JsonCursor data)
    {
        string? promptId = null;
        var hasNodes = false;
        while (data.NextProperty())
        {
            if (data.NameIs("prompt_id"u8))
            {
                promptId = data.Text();
                continue;
            }

            hasNodes |= data.IsObject && data.NameIs("nodes"u8);
            data.Skip();
        }

        if (promptId is null || !hasNodes)
        {
            return null;
        }

        var nodes = new OrderedDictionary<string, NodeState>(StringComparer.Ordinal);
        var states = new NodeStateReader(bytes);
        while (states.MoveNext())
        {
            var id = Encoding.UTF8.GetString(states.NodeId);
            nodes[id] = new NodeState(
                id,
                states.Value,
                states.Max,
                Encoding.UTF8.GetString(states.State),
                TextOrNull(states.DisplayNodeId),
                TextOrNull(states.ParentNodeId),
                TextOrNull(states.RealNodeId))
            {
                HasIntegers = states.HasIntegers,
            };
        }

        return new ProgressStateMessage(promptId, nodes);
    }

    private static LogsMessage ReadLogs(ref JsonCursor data)
    {
        var entries = new List<LogEntry>();
        (int? Columns, int? Rows) size = default;
        while (data.NextProperty())
        {
            if (data.IsObject && data.NameIs("size"u8))
            {
                size = Fields.Read(ref data) is { } fields ? (fields.Int32("cols"), fields.Int32("rows")) : default;
                continue;
            }

            if (!data.IsArray || !data.NameIs("entries"u8))
            {
                data.Skip();
                continue;
            }

            while (data.NextItem())
            {
                if (ReadLogEntry(ref data) is { } entry)
                {
                    entries.Add(entry);
                }
            }
        }

        return new LogsMessage(entries, size.Columns, size.Rows);
    }

    private static LogEntry? ReadLogEntry(ref JsonCursor item)
    {
        if (!item.IsObject)
        {
            item.Skip();
            return null;
        }

        string? time = null;
        string? text = null;
        while (item.NextProperty())
        {
            if (item.NameIs("t"u8))
            {
                time = item.Text();
            }
            else if (item.NameIs("m"u8))
            {
                text = item.Text();
            }
            else
            {
                item.Skip();
            }
        }

        return text is null ? null : new LogEntry(time, text);
    }

    private static string? TextOrNull(ReadOnlySpan<byte> utf8) => utf8.IsEmpty ? null : Encoding.UTF8.GetString(utf8);
}
