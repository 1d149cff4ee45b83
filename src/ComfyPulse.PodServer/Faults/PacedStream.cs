namespace ComfyPulse.PodServer;

/// <summary>Writes to another stream at a pace: a small part, then a pause for it.</summary>
internal sealed class PacedStream(Stream inner, int bytesPerSecond, TimeProvider time) : Stream
{
    private const int PartsPerSecond = 10;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var part = Math.Max(1, bytesPerSecond / PartsPerSecond);
        while (buffer.Length > 0)
        {
            var length = Math.Min(part, buffer.Length);
            await inner.WriteAsync(buffer[..length], cancellationToken).ConfigureAwait(false);
            await inner.FlushAsync(cancellationToken).ConfigureAwait(false);
            buffer = buffer[length..];
            await Task.Delay(TimeSpan.FromSeconds((double)length / bytesPerSecond), time, cancellationToken).ConfigureAwait(false);
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override void Flush() => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
