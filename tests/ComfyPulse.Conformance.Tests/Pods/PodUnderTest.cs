using System.Collections.Concurrent;
using ComfyPulse.Conformance.Tests.Workflows;
using ComfyPulse.EmbeddedPod;

namespace ComfyPulse.Conformance.Tests.Pods;

/// <summary>One pod that the cases run on, and what is found out about it once.</summary>
internal sealed class PodUnderTest : IAsyncDisposable
{
    private readonly EmbeddedPodHost? _host;
    private readonly ConcurrentDictionary<string, bool> _nodes = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _measuring = new(1);
    private SlowWork? _slowWork;

    private PodUnderTest(string name, Uri url, EmbeddedPodHost? host) => (Name, Url, _host) = (name, url, host);

    /// <summary>As the cases are reported with.</summary>
    public string Name { get; }

    public Uri Url { get; }

    /// <summary>What <c>/system_stats</c> says.</summary>
    public string? Version { get; private set; }

    /// <summary>The folder that all files of this run go to, with its slash.</summary>
    public string Prefix { get; } = $"conformance-{Guid.NewGuid().ToString("N")[..8]}/";

    /// <summary>Starts an embedded pod, or takes the one that the environment names, and asks it who it is.</summary>
    public static async Task<PodUnderTest> FindAsync(string name, CancellationToken stop)
    {
        PodUnderTest pod;
        if (PodSettings.Url is { } url)
        {
            pod = new PodUnderTest(name, url, host: null);
        }
        else
        {
            var host = await EmbeddedPodHost.StartAsync(new EmbeddedPodOptions { Version = name.Split(' ')[^1] }, stop);
            pod = new PodUnderTest(name, host.BaseUrl, host);
        }

        await using var client = new ComfyUIPodClient(pod.Options());
        pod.Version = (await client.Routes.Server.GetStatsAsync(stop)).ComfyUIVersion;
        return pod;
    }

    /// <summary>Options for a client, which may go by another address: that of a front.</summary>
    public ComfyUIPodOptions Options(Uri? url = null)
    {
        // A pod that computes on the processor answers nothing for seconds while others use it too.
        var options = new ComfyUIPodOptions { BaseUrl = url ?? Url, PollInterval = TimeSpan.FromMilliseconds(250), HealthCheckTimeout = TimeSpan.FromMinutes(1) };
        foreach (var (name, value) in PodSettings.Headers)
        {
            options.Headers[name] = value;
        }

        return options;
    }

    public bool IsOlderThan(string version) => PodVersion.IsOlder(Version, version);

    /// <summary>Whether the pod has a node class, by <c>/object_info</c>.</summary>
    public async Task<bool> HasNodeAsync(ComfyUIPodClient client, string classType, CancellationToken stop)
    {
        if (!_nodes.TryGetValue(classType, out var has))
        {
            _nodes[classType] = has = await client.Routes.Nodes.GetAsync(classType, stop) is not null;
        }

        return has;
    }

    /// <summary>Work that takes as long as wanted on this pod; measured once.</summary>
    public async Task<SlowWork> GetSlowWorkAsync(PodVisit visit)
    {
        await _measuring.WaitAsync(visit.Stop);
        try
        {
            return _slowWork ??= await SlowWork.MeasureAsync(visit);
        }
        finally
        {
            _measuring.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _measuring.Dispose();
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }
    }
}
