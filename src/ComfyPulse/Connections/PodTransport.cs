using ComfyPulse.Diagnostics;
using ComfyPulse.Routes;
using ComfyPulse.Sockets;

namespace ComfyPulse.Connections;

/// <summary>The way to one pod that REST and sockets share: one handler, so that proxies, certificates and limits are the same for both.</summary>
internal sealed class PodTransport : IDisposable
{
    public PodTransport(ComfyUIPodOptions options, PodServices services)
    {
        (Options, Services) = (options, services);
        Address = PodAddress.Of(options);
        SocketSettings = SocketSettings.Of(options);
        Http = new PodHttp(options, services);
        Routes = new PodRoutes(Http);
        Source = new PodOutputSource(Routes);
        Tags = new PodTags(Address.BaseUrl);
    }

    public ComfyUIPodOptions Options { get; }

    public PodServices Services { get; }

    public PodAddress Address { get; }

    public SocketSettings SocketSettings { get; }

    public PodHttp Http { get; }

    public PodRoutes Routes { get; }

    public PodOutputSource Source { get; }

    /// <summary>The pod's name on measures and spans.</summary>
    public PodTags Tags { get; }

    public TimeProvider Time => Services.Time;

    /// <summary>Whether the pod answers REST: asked before a socket is dialled, so that a wrong address is told in words.</summary>
    /// <exception cref="ComfyUIException">It does not.</exception>
    public async Task CheckHealthAsync(CancellationToken cancellationToken) => await Routes.Prompt.GetQueueRemainingAsync(cancellationToken).ConfigureAwait(false);

    public void Dispose() => Http.Dispose();
}
