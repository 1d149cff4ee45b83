using System.Net;

namespace ComfyPulse.Tests.Faults;

/// <summary>Knows whether a request is on its way, or its answer is being read: a fake clock must not run away from a pod that works in real time.</summary>
internal sealed class RequestsUnderway(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private int _count;

    public bool Any => Volatile.Read(ref _count) > 0;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _count);
        HttpResponseMessage response;
        try
        {
            response = await base.SendAsync(request, cancellationToken);
        }
        catch
        {
            Interlocked.Decrement(ref _count);
            throw;
        }

        if (response.StatusCode == HttpStatusCode.SwitchingProtocols)
        {
            Interlocked.Decrement(ref _count);
        }
        else
        {
            response.Content = new Body(response.Content, () => Interlocked.Decrement(ref _count));
        }

        return response;
    }

    private sealed class Body : HttpContent
    {
        private readonly HttpContent _inner;
        private Action? _disposed;

        public Body(HttpContent inner, Action disposed)
        {
            (_inner, _disposed) = (inner, disposed);
            foreach (var (name, values) in inner.Headers)
            {
                Headers.TryAddWithoutValidation(name, values);
            }
        }

        protected override Task<Stream> CreateContentReadStreamAsync() => _inner.ReadAsStreamAsync();

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => _inner.CopyToAsync(stream, context);

        protected override bool TryComputeLength(out long length)
        {
            length = _inner.Headers.ContentLength ?? 0;
            return _inner.Headers.ContentLength is not null;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _inner.Dispose();
                Interlocked.Exchange(ref _disposed, null)?.Invoke();
            }

            base.Dispose(disposing);
        }
    }
}
