using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace ComfyPulse.Routes;

/// <summary>Makes the handler for requests and socket upgrades alike, so that what the options say holds for both.</summary>
internal static class PodHandler
{
    // Below the 60 s after which common proxies, and the 75 s after which ComfyUI's own server, drop an idle connection: a POST on a dropped one is lost.
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private static readonly ConcurrentDictionary<(TimeSpan ConnectTimeout, bool AcceptAnyCertificate), SocketsHttpHandler> Shared = new();

    /// <summary>The handler for such options, shared by all pods of the process: it keeps the connections of each address apart by itself, and one for each of a thousand pods would be dear. Not to be disposed.</summary>
    public static SocketsHttpHandler For(ComfyUIPodOptions options) => Shared.GetOrAdd((options.ConnectTimeout, options.AcceptAnyCertificate), static (_, options) => Create(options), options);

    [SuppressMessage("Security", "CA5359:Do not disable certificate validation", Justification = "The caller asked for it by name, for self-signed pods on a network of their own.")]
    public static SocketsHttpHandler Create(ComfyUIPodOptions options)
    {
        var handler = new SocketsHttpHandler
        {
            // Redirects are followed by hand: this handler would carry API keys to another host.
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = options.ConnectTimeout,
            PooledConnectionIdleTimeout = IdleTimeout,
            PooledConnectionLifetime = Lifetime,
        };
        if (options.AcceptAnyCertificate)
        {
            handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        }

        return handler;
    }
}
