using System.Net.Sockets;

namespace ComfyPulse.Routes;

/// <summary>Tells a request that never left from one whose answer was lost.</summary>
internal static class ConnectErrors
{
    /// <summary>The error for a request that failed without an answer. Where in doubt, the pod may have it.</summary>
    /// <param name="error">What happened.</param>
    /// <param name="baseUrl">The pod.</param>
    /// <param name="requestUri">What was asked, without its query.</param>
    /// <param name="body">The body; null for a request without one.</param>
    /// <param name="answerTimedOut">The limit that passed while the answer was waited for; null where it did not.</param>
    public static ComfyUIException Of(Exception error, Uri baseUrl, Uri requestUri, OnceContent? body, TimeSpan? answerTimedOut)
    {
        // Without its body no request is carried out, whatever went wrong. With some of it gone, not even a refused
        // connection proves anything: a handler may have sent it over an earlier one.
        if (body is not { HasStarted: true } && ReasonNotConnected(error) is { } reason)
        {
            return new PodUnreachableException(baseUrl, reason, error);
        }

        var lost = answerTimedOut is { } limit ? $"it did not come within {limit.TotalSeconds:0.#} s"
            : error is TimeoutException or OperationCanceledException ? "it did not come in time"
            : Innermost(error);
        return body switch
        {
            { HasStarted: false } => new PodUnreachableException(baseUrl, lost, error),
            null or { IsWhole: true } => new PodAnswerLostException(requestUri, lost, error),

            // Who breaks off by a clock may do so just when the last byte is through.
            _ when answerTimedOut is not null || error is TimeoutException or OperationCanceledException => new PodAnswerLostException(requestUri, lost, error),

            // The length was said before: half a body is no request.
            _ => new PodUnreachableException(baseUrl, $"the connection broke while the request was being sent ({lost})", error),
        };
    }

    private static string? ReasonNotConnected(Exception error) => error switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => "its name is not known",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => $"TLS failed ({Innermost(error)}); a self-signed certificate is taken with AcceptAnyCertificate",
        HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError } => "the proxy does not let the connection through",
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError, InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } } => "the connection is refused",
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => Innermost(error),

        // How a handler says that its limit for the dial passed; a client's own limit for the whole request has the cancellation inside.
        OperationCanceledException { InnerException: TimeoutException { InnerException: not OperationCanceledException } } => "no connection came about in time",
        _ => null,
    };

    private static string Innermost(Exception error)
    {
        while (error.InnerException is { } inner)
        {
            error = inner;
        }

        return error.Message.TrimEnd('.');
    }
}
