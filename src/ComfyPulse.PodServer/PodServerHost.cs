using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ComfyPulse.PodServer;

/// <summary>Serves ComfyUI's routes and sockets on a loopback port until it is disposed.</summary>
public sealed class PodServerHost : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly SocketHub _sockets;

    private PodServerHost(WebApplication application, SocketHub sockets, Uri baseUrl) => (_application, _sockets, BaseUrl) = (application, sockets, baseUrl);

    /// <summary>Its address.</summary>
    public Uri BaseUrl { get; }

    /// <summary>Starts listening and returns once it does.</summary>
    /// <param name="server">What runs the prompts.</param>
    /// <param name="sockets">The sockets that it publishes to; owned, and ended with the host.</param>
    /// <param name="images">The image work of <c>/view</c> and of masks.</param>
    /// <param name="options">How it is served.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<PodServerHost> StartAsync(IPromptServer server, SocketHub sockets, IViewImages images, PodServerOptions options, CancellationToken cancellationToken = default)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // Bodies are counted while they are read, and answered with ComfyUI's own 413.
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, options.Port);
        });
        builder.Services.Configure<SocketTransportOptions>(transport =>
            transport.CreateBoundListenSocket = endpoint => options.Listener ?? SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint));
        builder.Services.AddSingleton<IHostLifetime, QuietLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));
        var application = builder.Build();
        application.Use(next => context =>
        {
            WireUpgrade.Prepare(context, sockets.Stopping);
            return next(context);
        });
        application.UseWebSockets();
        var router = new PodRouter(server, sockets, images, options.Control);
        application.Run(router.HandleAsync);
        try
        {
            await application.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await application.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        var address = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return new PodServerHost(application, sockets, new Uri(address));
    }

    /// <summary>Stops: sockets end without a close frame, as ComfyUI's do.</summary>
    public async ValueTask DisposeAsync()
    {
        await _sockets.DisposeAsync().ConfigureAwait(false);
        await _application.StopAsync(CancellationToken.None).ConfigureAwait(false);
        await _application.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Leaves Ctrl-C and termination to the process that the pod is in.</summary>
    private sealed class QuietLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
