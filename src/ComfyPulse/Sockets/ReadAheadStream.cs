using System.Buffers;

namespace ComfyPulse.Sockets;

/// <summary>Stands between a WebSocket and its connection, and takes bursts in large blocks: .NET's WebSocket asks for each frame twice, and each time several layers are gone through.</summary>
/// <remarks>
/// Many reads in a row that did not have to wait are the sign of a burst. A connection that is quiet passes its reads on and holds nothing; the read that waits for what
/// comes after a burst holds one block. Whoever asks for much, as for a preview, gets it straight into its own buffer.
/// </remarks>
internal sealed class ReadAheadStream(Stream inner) : Stream
{
    private const int BlockBytes = 64 * 1024;

    /// <summary>From here on a copy costs more than a way through the layers.</summary>
    private const int LargeRead = 16 * 1024;

    /// <summary>About so many frames as no run sends at once, its end with all its outputs included.</summary>
    private const int ReadsOfABurst = 32;

    private byte[]? _block;
    private int _from;
    private int _to;
    private int _readsAtOnce;

    public override bool CanRead => inner.CanRead;

    public override bool CanWrite => inner.CanWrite;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.Length >= LargeRead)
        {
            // Where large frames come, their heads are not worth a block: it would be filled with what is behind them.
            _readsAtOnce = 0;
        }

        if (_block is not null)
        {
            return new(Take(buffer.Span));
        }

        if (_readsAtOnce >= ReadsOfABurst && !buffer.IsEmpty)
        {
            return ReadBlockAsync(buffer, cancellationToken);
        }

        var reading = inner.ReadAsync(buffer, cancellationToken);
        _readsAtOnce = reading.IsCompleted ? _readsAtOnce + 1 : 0;
        return reading;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(Span<byte> buffer) => _block is null ? inner.Read(buffer) : Take(buffer);

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => inner.WriteAsync(buffer, cancellationToken);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => inner.WriteAsync(buffer, offset, count, cancellationToken);

    public override void Write(ReadOnlySpan<byte> buffer) => inner.Write(buffer);

    public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);

    public override void Flush() => inner.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    // A block is left to the collector: the system may still be writing into it.
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private ValueTask<int> ReadBlockAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var block = ArrayPool<byte>.Shared.Rent(BlockBytes);
        var reading = inner.ReadAsync(block, cancellationToken);
        if (reading.IsCompletedSuccessfully)
        {
            return new(Hold(block, reading.Result, buffer.Span));
        }

        _readsAtOnce = 0;
        return WaitAsync(block, reading, buffer);
    }

    private async ValueTask<int> WaitAsync(byte[] block, ValueTask<int> reading, Memory<byte> buffer) =>
        Hold(block, await reading.ConfigureAwait(false), buffer.Span);

    private int Hold(byte[] block, int count, Span<byte> buffer)
    {
        (_block, _from, _to) = (block, 0, count);
        return Take(buffer);
    }

    private int Take(Span<byte> buffer)
    {
        var count = Math.Min(buffer.Length, _to - _from);
        _block.AsSpan(_from, count).CopyTo(buffer);
        _from += count;
        if (_from == _to)
        {
            ArrayPool<byte>.Shared.Return(_block!);
            _block = null;
        }

        return count;
    }
}
