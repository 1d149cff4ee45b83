namespace ComfyPulse.Protocol;

/// <summary>A text frame as received: its kind and its prompt id are told without parsing the rest, which is read only when asked for.</summary>
public readonly ref struct ServerFrame
{
    /// <summary>What the frame is.</summary>
    public ServerFrameKind Kind { get; private init; }

    /// <summary>Why the frame is <see cref="ServerFrameKind.Unreadable"/>; null otherwise.</summary>
    public string? Problem { get; private init; }

    /// <summary>The prompt id of <c>data</c>; null where there is none.</summary>
    public string? PromptId { get; private init; }

    /// <summary>Reads a frame. Never throws: what cannot be read is <see cref="ServerFrameKind.Unreadable"/>.</summary>
    public static ServerFrame Read(ReadOnlySpan<byte> utf8) => throw new NotSupportedException();

    /// <summary>The nodes of a <see cref="ServerFrameKind.ProgressState"/>, one after the other, without building the snapshot.</summary>
    public NodeStateReader ReadNodeStates() => throw new NotSupportedException();

    /// <summary>The whole frame as a record; <see cref="UnknownMessage"/> where a field has another type than expected; null when unreadable.</summary>
    public ServerMessage? ToMessage() => throw new NotSupportedException();
}
