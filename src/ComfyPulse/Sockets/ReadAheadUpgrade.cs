using System.Net;

namespace ComfyPulse.Sockets;

/// <summary>Stands between a socket's dial and the client's handler, and has the connection of the socket read ahead.</summary>
internal sealed class ReadAheadUpgrade(HttpMessageInvoker inner) : HttpMessageHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await inner.SendUpgradeAsync(request, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.SwitchingProtocols)
        {
            response.Content = new ConnectionContent(await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false));
        }

        return response;
    }

    /// <summary>The connection itself, to be read and written, as the handler gives it where protocols were switched.</summary>
    private sealed class ConnectionContent(Stream connection) : HttpContent
    {
        private readonly ReadAheadStream _stream = new(connection);

        protected override Stream CreateContentReadStream(CancellationToken cancellationToken) => _stream;

        protected override Task<Stream> CreateContentReadStreamAsync() => Task.FromResult<Stream>(_stream);

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => throw new NotSupportedException("A connection is not copied.");

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _stream.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
