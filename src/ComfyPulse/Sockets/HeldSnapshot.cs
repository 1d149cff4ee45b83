using System.Buffers;

namespace ComfyPulse.Sockets;

/// <summary>The newest snapshot of one kind that has not been delivered yet; a newer one of the same prompt takes its place unread.</summary>
internal sealed class HeldSnapshot : IDisposable
{
    private byte[]? _buffer;
    private byte[] _promptId = [];
    private int _length;

    public bool IsHeld { get; private set; }

    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(0, _length);

    /// <summary>Whether what is held, or was held last, is of this prompt.</summary>
    public bool IsOf(ReadOnlySpan<byte> promptId) => promptId.SequenceEqual(_promptId);

    /// <summary>Takes a buffer over and gives the one held until now, to be filled anew; null for none.</summary>
    public byte[]? Swap(byte[] buffer, int length, ReadOnlySpan<byte> promptId)
    {
        // A copy, made only when another prompt's turn comes.
        _promptId = IsOf(promptId) ? _promptId : promptId.ToArray();
        var before = _buffer;
        (_buffer, _length, IsHeld) = (buffer, length, true);
        return before;
    }

    /// <summary>It was delivered: while nothing is held there is no buffer either.</summary>
    public void Release()
    {
        IsHeld = false;
        if (_buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = null;
        }
    }

    public void Dispose() => Release();
}
