using ComfyPulse.Diagnostics;
using ComfyPulse.Progress;
using ComfyPulse.Routes;
using ComfyPulse.Runs;
using ComfyPulse.Sockets;
using ComfyPulse.Workflows;

namespace ComfyPulse.Connections;

/// <summary>The way to one pod that REST and sockets share: one handler, so that proxies, certificates and limits are the same for both.</summary>
internal sealed class PodTransport : IAsyncDisposable
{
    private PodRoutes? _routes;

    public PodTransport(ComfyUIPodOptions options, PodServices services)
        : this(options, services, PodAddress.Of(options))
    {
    }

    /// <param name="options">The pod.</param>
    /// <param name="services">What is used that is not data.</param>
    /// <param name="address">The address that the options give.</param>
    public PodTransport(ComfyUIPodOptions options, PodServices services, PodAddress address)
    {
        (Options, Services, Address) = (options, services, address);
        SocketSettings = SocketSettings.Of(options);
        Http = new PodHttp(options, services);
        Direct = new PodRoutes(Http);
        Health = new PodHealth(Direct, options, services.Time);
        Source = new PodOutputSource(this);
    }

    public ComfyUIPodOptions Options { get; }

    public PodServices Services { get; }

    public PodAddress Address { get; }

    public SocketSettings SocketSettings { get; }

    public PodHttp Http { get; }

    /// <summary>What users call: reads that fail in passing are repeated. Made when it is asked for: who only submits and waits never does.</summary>
    public PodRoutes Routes => _routes ?? Interlocked.CompareExchange(ref _routes, new PodRoutes(Http, ReadRetry.Of(Options, Services)), null) ?? _routes;

    /// <summary>For loops that look again by themselves: nothing is repeated inside a call.</summary>
    public PodRoutes Direct { get; }

    public PodHealth Health { get; }

    public PodOutputSource Source { get; }

    /// <summary>The pod's name on measures and spans.</summary>
    public PodTags Tags => Address.Tags;

    public TimeProvider Time => Services.Time;

    /// <summary>How long runs on the pod usually take; null where none was seen.</summary>
    public TimeSpan? UsualRun => Services.Costs.UsualRunOf(CostName);

    private string CostName => Services.CostName ?? Address.BaseUrl.AbsoluteUri;

    /// <summary>What the nodes of a plan cost on the pod, as far as known.</summary>
    public NodeCost[] CostsOf(PromptPlan plan) => Services.Costs.CostsOf(CostName, plan);

    /// <summary>Learns from a run that has ended.</summary>
    public void Learn(RunMachine run)
    {
        if (run.Setup.Plan is { } plan)
        {
            Services.Costs.Learn(CostName, plan, run.Timings(), run.WorkTime);
        }
    }

    /// <summary>Whether the pod answers REST: asked before a socket is dialled, so that a wrong address is told in words.</summary>
    /// <exception cref="ComfyUIException">It does not.</exception>
    public Task CheckHealthAsync(CancellationToken cancellationToken) => Health.CheckAsync(cancellationToken);

    /// <summary>A socket broke: what comes back may be another version, or may not come back.</summary>
    public void Forget()
    {
        Health.Forget();
        Http.Version = null;
    }

    public async ValueTask DisposeAsync()
    {
        await Health.DisposeAsync().ConfigureAwait(false);
        Http.Dispose();
    }
}
