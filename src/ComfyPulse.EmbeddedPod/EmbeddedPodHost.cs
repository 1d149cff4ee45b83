using System.Diagnostics.CodeAnalysis;
using ComfyPulse.PodServer;

namespace ComfyPulse.EmbeddedPod;

/// <summary>A ComfyUI pod inside this process, on a loopback port, until it is disposed.</summary>
public sealed class EmbeddedPodHost : IAsyncDisposable
{
    private readonly PodServerHost _host;
    private readonly EmbeddedPromptServer _server;
    private readonly PodFolders _folders;

    private EmbeddedPodHost(PodServerHost host, EmbeddedPromptServer server, SocketHub sockets, PodFolders folders) =>
        (_host, _server, Sockets, _folders) = (host, server, sockets, folders);

    /// <summary>Its address.</summary>
    public Uri BaseUrl => _host.BaseUrl;

    /// <inheritdoc cref="PromptQueue.IsIdle"/>
    internal bool IsIdle => _server.IsIdle;

    internal SocketHub Sockets { get; }

    internal PodMotion Motion => _server.Motion;

    /// <summary>Starts one and returns once it answers.</summary>
    /// <exception cref="IOException">The port is taken, or the data directory cannot be written.</exception>
    [SuppressMessage("Reliability", "CA2000", Justification = "The host owns them all, and what fails to start is disposed below.")]
    public static async Task<EmbeddedPodHost> StartAsync(EmbeddedPodOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new EmbeddedPodOptions();
        var folders = new PodFolders(options.DataDirectory);
        var sockets = new SocketHub();
        var environment = new NodeEnvironment(folders.Input, folders.Output, folders.Temp, options.StepTime, options.Version) { Time = options.Time };
        var catalog = new NodeCatalog(BuiltInNodes.Create(environment), options.NodeClasses);
        var server = new EmbeddedPromptServer(new PodParts(new PodVersion(options.Version), catalog, environment, sockets, options.Time) { MaxCacheBytes = options.MaxCacheBytes }, options.MaxUploadBytes, options.OrderOutputs);
        try
        {
            var host = await PodServerHost.StartAsync(server, sockets, new ViewImages(), options.Port, cancellationToken).ConfigureAwait(false);
            return new EmbeddedPodHost(host, server, sockets, folders);
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            await sockets.DisposeAsync().ConfigureAwait(false);
            folders.Dispose();
            throw;
        }
    }

    /// <summary>Stops it: sockets end without a close frame, as ComfyUI's do; what ran and what waited is lost.</summary>
    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync().ConfigureAwait(false);
        await _host.DisposeAsync().ConfigureAwait(false);
        _folders.Dispose();
    }
}
