using System.Text;
using System.Text.Json;

namespace ComfyPulse.Protocol;

/// <summary>A text frame as received: its kind and its prompt id are told without parsing the rest, which is read only when asked for.</summary>
/// <remarks>It views the received bytes: valid until their buffer is used again.</remarks>
public readonly ref struct ServerFrame
{
    private const int NoData = -1;

    private readonly ReadOnlySpan<byte> _utf8;
    private readonly ReadOnlySpan<byte> _type;
    private readonly int _dataStart;

    private ServerFrame(ReadOnlySpan<byte> utf8, ReadOnlySpan<byte> type, FoundId promptId, int dataStart)
    {
        _utf8 = utf8;
        _type = type;
        _dataStart = dataStart;
        PromptIdUtf8 = promptId.Utf8;
        HasPromptId = promptId.IsThere;
        Kind = ServerFrameKinds.Of(type);
    }

    private ServerFrame(string problem)
    {
        _dataStart = NoData;
        Problem = problem;
    }

    /// <summary>What the frame is.</summary>
    public ServerFrameKind Kind { get; }

    /// <summary>Why the frame is <see cref="ServerFrameKind.Unreadable"/>; null otherwise.</summary>
    public string? Problem { get; }

    /// <summary>Whether <c>data</c> names a prompt. Pods before 0.25 take any id, an empty one too.</summary>
    public bool HasPromptId { get; }

    /// <summary>The prompt id of <c>data</c> as UTF-8, to look a run up without a string; empty where there is none.</summary>
    public ReadOnlySpan<byte> PromptIdUtf8 { get; }

    /// <summary>The prompt id of <c>data</c>; null where there is none. A new string at each call.</summary>
    public string? PromptId => HasPromptId ? Encoding.UTF8.GetString(PromptIdUtf8) : null;

    /// <summary>Whether it is an <see cref="ServerFrameKind.Executing"/> whose node is <c>null</c>: nothing of its prompt runs any more. Nothing is allocated to find out.</summary>
    public bool IsExecutingNothing => Kind == ServerFrameKind.Executing && _dataStart >= 0 && NodeIsNull(Data);

    /// <summary>Reads a frame. Never throws: what cannot be read is <see cref="ServerFrameKind.Unreadable"/>.</summary>
    public static ServerFrame Read(ReadOnlySpan<byte> utf8)
    {
        if (FrameHead.TryRead(utf8, out var head))
        {
            return new ServerFrame(utf8, head.Type, new FoundId { IsThere = true, Utf8 = head.PromptId }, head.DataStart);
        }

        try
        {
            return Scan(BareNumbers.Quote(utf8));
        }
        catch (JsonException)
        {
            return new ServerFrame("Not JSON, or cut off.");
        }
    }

    /// <summary>The nodes of a <see cref="ServerFrameKind.ProgressState"/>, one after the other, without building the snapshot.</summary>
    public NodeStateReader ReadNodeStates() => Kind == ServerFrameKind.ProgressState && _dataStart >= 0 ? new NodeStateReader(_utf8[_dataStart..]) : default;

    /// <summary>The whole frame as a record; <see cref="UnknownMessage"/> where a field has another type than expected; null when unreadable.</summary>
    public ServerMessage? ToMessage()
    {
        if (Kind == ServerFrameKind.Unreadable)
        {
            return null;
        }

        var type = Encoding.UTF8.GetString(_type);
        if (_dataStart < 0)
        {
            return new UnknownMessage(type, default);
        }

        try
        {
            return MessageReader.Read(Kind, type, Data);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private ReadOnlySpan<byte> Data => BareNumbers.Quote(_utf8[_dataStart..]);

    /// <summary>Looks for the type and the prompt id, wherever they stand; the type first saves reading the rest.</summary>
    private static ServerFrame Scan(ReadOnlySpan<byte> utf8)
    {
        var cursor = new JsonCursor(utf8);
        if (!cursor.Start() || !cursor.IsObject)
        {
            return new ServerFrame("Not a JSON object.");
        }

        var (hasType, dataStart) = (false, NoData);
        ReadOnlySpan<byte> type = default;
        var promptId = default(FoundId);
        while (!(hasType && dataStart >= 0) && cursor.NextProperty())
        {
            if (!hasType && cursor.IsText && cursor.NameIs("type"u8))
            {
                type = cursor.Utf8();
                hasType = true;
            }
            else if (dataStart < 0 && cursor.NameIs("data"u8))
            {
                dataStart = cursor.ValueStart;
                FindPromptId(ref cursor, stopWhenFound: hasType, ref promptId);
            }
            else
            {
                cursor.Skip();
            }
        }

        return hasType ? new ServerFrame(utf8, type, promptId, dataStart) : new ServerFrame("A JSON object without a type.");
    }

    private static bool NodeIsNull(ReadOnlySpan<byte> data)
    {
        try
        {
            var cursor = new JsonCursor(data);
            var isNull = false;
            for (var isIn = cursor.Start() && cursor.IsObject; isIn && cursor.NextProperty();)
            {
                isNull = cursor.NameIs("node"u8) ? cursor.IsNull : isNull;
                cursor.Skip();
            }

            return isNull;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static void FindPromptId(ref JsonCursor data, bool stopWhenFound, ref FoundId promptId)
    {
        if (!data.IsObject)
        {
            data.Skip();
            return;
        }

        while (data.NextProperty())
        {
            if (!promptId.IsThere && data.NameIs("prompt_id"u8))
            {
                promptId.IsThere = data.IsId;
                promptId.Utf8 = data.Id();
                if (stopWhenFound)
                {
                    return;
                }
            }
            else
            {
                data.Skip();
            }
        }
    }

    private ref struct FoundId
    {
        public bool IsThere;
        public ReadOnlySpan<byte> Utf8;
    }
}
