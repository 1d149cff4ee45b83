namespace ComfyPulse.Sockets;

/// <summary>A binary frame in the buffer that it was received into. It is lent for a call; whoever wants to keep it takes the buffer over, without a copy.</summary>
internal sealed class ReceivedFrame
{
    private byte[]? _buffer;
    private int _length;

    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, _length);

    /// <summary>Whether the buffer is somebody else's now.</summary>
    public bool IsTaken => _buffer is null;

    public void Lend(byte[] buffer, int length) => (_buffer, _length) = (buffer, length);

    /// <summary>Takes the buffer, which is of the shared pool: it may be given back there, once, or left to the garbage collector.</summary>
    public byte[] Take()
    {
        var buffer = _buffer ?? throw new InvalidOperationException("The frame was taken already.");
        _buffer = null;
        return buffer;
    }
}
