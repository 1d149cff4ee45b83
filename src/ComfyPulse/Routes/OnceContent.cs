using System.Net;

namespace ComfyPulse.Routes;

/// <summary>A body that can be sent once. A handler outside that repeats requests would queue a prompt again; here it fails at the second attempt, and the submission is looked up instead.</summary>
internal sealed class OnceContent : HttpContent
{
    private readonly HttpContent _body;
    private readonly Action _sent;
    private int _started;
    private int _whole;

    /// <param name="body">The body; disposed with this one.</param>
    /// <param name="sent">Called when the last byte has been handed over.</param>
    public OnceContent(HttpContent body, Action sent)
    {
        (_body, _sent) = (body, sent);
        foreach (var (name, values) in body.Headers)
        {
            Headers.TryAddWithoutValidation(name, values);
        }
    }

    /// <summary>Whether a byte of it may have left. While it is false, the pod cannot have the request.</summary>
    public bool HasStarted => Volatile.Read(ref _started) != 0;

    /// <summary>Whether its last byte may have left. While it is false, the pod has a part of the request at most, and carries none of it out.</summary>
    public bool IsWhole => Volatile.Read(ref _whole) != 0;

    private bool HasLength => _body.Headers.ContentLength is > 0;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _started, 1) != 0)
        {
            throw new InvalidOperationException("A handler tried to send this request a second time. It is sent once only, so that no prompt is queued twice.");
        }

        try
        {
            await _body.CopyToAsync(stream, context, cancellationToken).ConfigureAwait(false);
        }
        catch when (!HasLength)
        {
            // Without a length said before, what has left looks whole to whoever reads it.
            Volatile.Write(ref _whole, 1);
            throw;
        }

        Volatile.Write(ref _whole, 1);
        _sent();
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _body.Headers.ContentLength ?? 0;
        return _body.Headers.ContentLength is not null;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _body.Dispose();
        }

        base.Dispose(disposing);
    }
}
