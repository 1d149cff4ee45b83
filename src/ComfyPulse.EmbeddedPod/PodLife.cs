using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using ComfyPulse.PodServer;

namespace ComfyPulse.EmbeddedPod;

/// <summary>One life of an embedded pod, from its start to its stop: all that ComfyUI keeps in memory.</summary>
internal sealed class PodLife : IAsyncDisposable
{
    private readonly PodServerHost _host;

    private PodLife(PodServerHost host, EmbeddedPromptServer server, SocketHub sockets) => (_host, Server, Sockets) = (host, server, sockets);

    public Uri BaseUrl => _host.BaseUrl;

    public EmbeddedPromptServer Server { get; }

    public SocketHub Sockets { get; }

    /// <summary>Starts one.</summary>
    /// <param name="options">How the pod is set up.</param>
    /// <param name="belongings">What outlives it.</param>
    /// <param name="port">The loopback port; 0 for a free one.</param>
    /// <param name="listener">A socket that holds the port; null for a new one.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    [SuppressMessage("Reliability", "CA2000", Justification = "The life owns them all, and what fails to start is disposed below.")]
    public static async Task<PodLife> StartAsync(EmbeddedPodOptions options, PodBelongings belongings, int port, Socket? listener, CancellationToken cancellationToken)
    {
        var sockets = new SocketHub(belongings.Faults);
        var folders = belongings.Folders;
        var environment = new NodeEnvironment(folders.Input, folders.Output, folders.Temp, options.StepTime, options.Version) { Time = options.Time, Work = options.Timing.IsPlain ? null : new GpuWork(options.Timing) };
        var builtIn = BuiltInNodes.Create(environment).Select(node => environment.Work is { } work ? NodeCosts.Timed(node, work) : node);
        var catalog = new NodeCatalog(builtIn, options.NodeClasses);
        var parts = new PodParts(new PodVersion(options.Version), catalog, environment, sockets, options.Time)
        {
            UserDirectory = folders.User,
            MaxCacheBytes = options.MaxCacheBytes,
            Accepted = belongings.Accepted,
            TimeFactor = options.TimeFactor,
            Previews = options.Previews,
        };
        var server = new EmbeddedPromptServer(parts, options.MaxUploadBytes, options.OrderOutputs);
        try
        {
            var serving = new PodServerOptions { Port = port, Control = belongings.Control, Listener = listener };
            return new PodLife(await PodServerHost.StartAsync(server, sockets, new ViewImages(), serving, cancellationToken).ConfigureAwait(false), server, sockets);
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            await sockets.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Sockets.DisposeAsync().ConfigureAwait(false);
        await Server.DisposeAsync().ConfigureAwait(false);
        await _host.DisposeAsync().ConfigureAwait(false);
    }
}
