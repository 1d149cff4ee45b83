namespace ComfyPulse.Routes;

/// <summary>The body of an answer: breaks off with an <see cref="IOException"/> when nothing comes for too long, is a cancellation once the caller has left, whatever broke, and ends the response when it is disposed.</summary>
internal sealed class AnswerStream(HttpResponseMessage response, Stream body, TimeSpan patience, TimeProvider time) : Stream
{
    /// <summary>One for all reads: a read that was cut off has ended the body.</summary>
    private readonly CancellationTokenSource _limit = new(Timeout.InfiniteTimeSpan, time);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var leaving = cancellationToken.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), _limit);
        _limit.CancelAfter(patience);
        try
        {
            var read = await body.ReadAsync(buffer, _limit.Token).ConfigureAwait(false);
            _limit.CancelAfter(Timeout.InfiniteTimeSpan);
            return read;
        }
        catch (Exception error) when (error is OperationCanceledException || cancellationToken.IsCancellationRequested)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new IOException($"Nothing came for {patience.TotalSeconds:0.#} s.", error);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => body.Read(buffer, offset, count);

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            response.Dispose();
            _limit.Dispose();
        }

        base.Dispose(disposing);
    }
}
