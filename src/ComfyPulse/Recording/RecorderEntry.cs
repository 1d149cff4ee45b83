namespace ComfyPulse.Recording;

/// <summary>Something on its way to the disk. <paramref name="Size"/> is what it holds in memory, in bytes.</summary>
internal abstract record RecorderEntry(TimeSpan At, int Size);

/// <summary>A line of a socket's file. <paramref name="Kind"/> is the line's <c>type</c>.</summary>
internal sealed record FrameEntry(TimeSpan At, int Socket, TimeSpan SinceOpen, string Kind, byte[] Data) : RecorderEntry(At, Data.Length + 128)
{
    /// <summary>The path and query that were dialled, of an <c>open</c>.</summary>
    public string? Url { get; init; }

    /// <summary>The handshake's headers, of an <c>open</c>.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>Who ended the socket, of a <c>close</c> or <c>aborted</c>.</summary>
    public string? By { get; init; }

    /// <summary>The close code.</summary>
    public int? Code { get; init; }
}

/// <summary>A REST call.</summary>
internal sealed record CallEntry(RecordedCall Call) : RecorderEntry(Call.At, Call.Request.Length + Call.Body.Length + 512);

/// <summary>Asks to be told once everything before it is written.</summary>
internal sealed record FlushEntry(TaskCompletionSource Written) : RecorderEntry(TimeSpan.Zero, 0);
