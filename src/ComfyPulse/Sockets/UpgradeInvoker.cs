namespace ComfyPulse.Sockets;

/// <summary>Asks for the upgrade to a socket.</summary>
internal static class UpgradeInvoker
{
    /// <summary>Sends the request, and gives the answer when its headers are there: a client would read the body first, and that of a refusal, or of a socket, may never end.</summary>
    public static Task<HttpResponseMessage> SendUpgradeAsync(this HttpMessageInvoker http, HttpRequestMessage request, CancellationToken cancellationToken) =>
        http is HttpClient client ? client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken) : http.SendAsync(request, cancellationToken);
}
