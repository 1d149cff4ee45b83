namespace ComfyPulse.Recording;

/// <summary>One thing that a recording tells, at its own time.</summary>
internal abstract record RecordedItem(TimeSpan At);

/// <summary>A REST call begins; submissions are calls as well. Its answer comes as <see cref="RecordedAnswer"/>.</summary>
internal sealed record RecordedRequest(RecordedCall Call) : RecordedItem(Call.At);

/// <summary>A REST call has its answer, or has failed.</summary>
internal sealed record RecordedAnswer(RecordedCall Call) : RecordedItem(Call.At + Call.Took);

/// <summary>A line of a socket's file.</summary>
/// <param name="At">When.</param>
/// <param name="Socket">The file, which is the socket's name.</param>
/// <param name="Kind">What the line is.</param>
internal sealed record RecordedFrame(TimeSpan At, string Socket, RecordedFrameKind Kind) : RecordedItem(At)
{
    /// <summary>A text frame's text, or a binary frame's bytes.</summary>
    public ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>The pod ended the socket, or is gone.</summary>
    public bool IsPodsDoing { get; init; }

    /// <summary>The client id that the socket was opened with; null where it had none.</summary>
    public string? ClientId { get; init; }
}

/// <summary>Something in the recording that could not be read.</summary>
internal sealed record RecordedProblem(TimeSpan At, string Message) : RecordedItem(At);

/// <summary>What a line of a socket's file is.</summary>
internal enum RecordedFrameKind
{
    /// <summary><c>open</c>.</summary>
    Open,

    /// <summary><c>text</c>.</summary>
    Text,

    /// <summary><c>binary</c>.</summary>
    Binary,

    /// <summary><c>close</c>, <c>aborted</c>, <c>fin</c>, <c>lost</c>: nothing comes any more.</summary>
    End,

    /// <summary>A line that tells nothing about prompts: <c>sent</c>, <c>ping</c>, <c>pong</c>, or of a kind that is not known.</summary>
    Other,
}
