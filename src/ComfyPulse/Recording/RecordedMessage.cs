namespace ComfyPulse;

/// <summary>A text frame that a recorded socket received.</summary>
/// <param name="At">When, on the recording's clock.</param>
/// <param name="Socket">The file that it stands in, which is the socket's name. Two sockets of one client may have received the same message.</param>
/// <param name="ClientId">The client id of the socket; null while none is known.</param>
/// <param name="Utf8">The text as it came; <c>ServerFrame.Read</c> reads it.</param>
public sealed record RecordedMessage(TimeSpan At, string Socket, string? ClientId, ReadOnlyMemory<byte> Utf8);
