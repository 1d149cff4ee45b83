namespace ComfyPulse.PodServer;

/// <summary>The bytes of one socket's connection. It can go dead: then nothing comes or goes any more, not even its end, though the connection stays.</summary>
/// <param name="connection">The connection.</param>
/// <param name="stopping">When the pod stops: the one thing that ends what waits on a dead wire.</param>
internal sealed class SocketWire(Stream connection, CancellationToken stopping) : Stream
{
    private static readonly byte[] Ping = [0x89, 0x00];
    private static readonly byte[] PongHead = [0x8A, 0x80];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private volatile bool _isDead;
    private volatile TaskCompletionSource? _pong;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public void Die() => _isDead = true;

    /// <summary>Waits until the client has read all that was sent, which its pong proves; not for long, where it does not read.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        var pong = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _pong = pong;
        await connection.WriteAsync(Ping, cancellationToken).ConfigureAwait(false);
        await Task.WhenAny(pong.Task, Task.Delay(Patience, TimeProvider.System, cancellationToken)).ConfigureAwait(false);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            var read = await connection.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            if (_pong is { } pong && buffer.Span[..read].IndexOf(PongHead) >= 0)
            {
                pong.TrySetResult();
            }

            if (!_isDead)
            {
                return read;
            }
        }
        catch (Exception) when (_isDead)
        {
            // The other side has gone; this one does not notice.
        }

        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stopping).ConfigureAwait(false);
        return 0;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        _isDead ? ValueTask.CompletedTask : connection.WriteAsync(buffer, cancellationToken);

    public override Task FlushAsync(CancellationToken cancellationToken) => _isDead ? Task.CompletedTask : connection.FlushAsync(cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            connection.Dispose();
        }

        base.Dispose(disposing);
    }
}
