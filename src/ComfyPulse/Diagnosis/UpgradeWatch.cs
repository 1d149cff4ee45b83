using System.Net.Http.Headers;
using ComfyPulse.Sockets;

namespace ComfyPulse.Diagnosis;

/// <summary>Stands between a socket's dial and the client's handler, and keeps what answered the upgrade.</summary>
internal sealed class UpgradeWatch(HttpMessageInvoker inner) : HttpMessageHandler
{
    /// <summary>The path that was asked last.</summary>
    public string Path { get; private set; } = "";

    /// <summary>The status of the last answer; null where none came. 101 is a socket.</summary>
    public int? Status { get; private set; }

    /// <summary>The headers of the last answer.</summary>
    public HttpResponseHeaders? Headers { get; private set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        (Path, Status, Headers) = (request.RequestUri!.AbsolutePath, null, null);
        var response = await inner.SendUpgradeAsync(request, cancellationToken).ConfigureAwait(false);
        (Status, Headers) = ((int)response.StatusCode, response.Headers);
        return response;
    }
}
