using Microsoft.Extensions.Logging;

namespace ComfyPulse.Routes;

/// <summary>What requests log. Never a header, a query item or a key.</summary>
internal static partial class RouteLog
{
    [LoggerMessage(40, LogLevel.Debug, "{Method} {Path} at {Pod} failed; retry {Retry} comes in {Delay}.")]
    public static partial void Retry(ILogger logger, Exception exception, HttpMethod method, string path, Uri pod, int retry, TimeSpan delay);
}
