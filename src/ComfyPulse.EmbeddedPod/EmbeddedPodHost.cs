using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ComfyPulse.PodServer;

namespace ComfyPulse.EmbeddedPod;

/// <summary>A ComfyUI pod inside this process, on a loopback port, until it is disposed.</summary>
[SuppressMessage("Usage", "CA2213", Justification = "A restart that still waits for its turn must find both; neither holds anything.")]
public sealed class EmbeddedPodHost : IAsyncDisposable, IPodControl
{
    private readonly EmbeddedPodOptions _options;
    private readonly PodBelongings _belongings;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stopping = new();
    private volatile PodLife? _life;
    private Task _restarting = Task.CompletedTask;

    [SuppressMessage("Reliability", "CA2000", Justification = "The pod owns its folders.")]
    private EmbeddedPodHost(EmbeddedPodOptions options)
    {
        _options = options with { };
        _belongings = new PodBelongings(new PodFolders(options.DataDirectory), new PodFaults(options.Time), new AcceptedPrompts(), options.FaultRoutes ? this : null);
        BaseUrl = new Uri("http://127.0.0.1");
    }

    /// <summary>Its address; the same after a restart.</summary>
    public Uri BaseUrl { get; private set; }

    /// <summary>What goes wrong with it. A restart leaves the faults as they are.</summary>
    public PodFaults Faults => _belongings.Faults;

    /// <summary>How often each prompt id was accepted by <c>POST /prompt</c> since the pod was created, restarts included; as of now. An id that is not in it was never queued.</summary>
    public IReadOnlyDictionary<string, int> Accepted => _belongings.Accepted.ToSnapshot();

    /// <inheritdoc cref="PromptQueue.IsIdle"/>
    internal bool IsIdle => Life.Server.IsIdle;

    internal SocketHub Sockets => Life.Sockets;

    internal PodMotion Motion => Life.Server.Motion;

    private PodLife Life => _life ?? throw new InvalidOperationException("The pod is down.");

    /// <summary>Starts one and returns once it answers.</summary>
    /// <exception cref="IOException">The port is taken, or the data directory cannot be written.</exception>
    /// <exception cref="ArgumentException">The version is none, the time factor is not a number greater than 0, or a fault has a member that is out of its range.</exception>
    [SuppressMessage("Reliability", "CA2000", Justification = "It is the caller's, and what fails to start is disposed below.")]
    public static async Task<EmbeddedPodHost> StartAsync(EmbeddedPodOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new EmbeddedPodOptions();
        if (!double.IsFinite(options.TimeFactor) || options.TimeFactor <= 0)
        {
            throw new ArgumentException($"The time factor is {options.TimeFactor.ToString(CultureInfo.InvariantCulture)}; it must be a number greater than 0.", nameof(options));
        }

        var pod = new EmbeddedPodHost(options);
        try
        {
            foreach (var fault in options.Faults)
            {
                pod.Faults.Add(fault);
            }

            var life = await PodLife.StartAsync(options, pod._belongings, options.Port, listener: null, cancellationToken).ConfigureAwait(false);
            (pod._life, pod.BaseUrl) = (life, life.BaseUrl);
            return pod;
        }
        catch
        {
            await pod.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>
    /// Stops the pod as a killed ComfyUI stops, and starts it anew at the same address. Sockets end without a close frame; queue, history, cache and what was running are gone, numbers begin at 0 again, and temporary
    /// files are wiped; inputs and outputs stay, as do <see cref="Faults"/> and <see cref="Accepted"/>.
    /// </summary>
    /// <param name="down">How long it stays away by <see cref="EmbeddedPodOptions.Time"/>; connections are refused meanwhile. Default: no longer than it takes.</param>
    /// <param name="cancellationToken">Ends the time away: the pod then stays down, until it is restarted once more or disposed.</param>
    /// <exception cref="IOException">The port was taken by somebody else meanwhile; the pod is down.</exception>
    public async Task RestartAsync(TimeSpan? down = null, CancellationToken cancellationToken = default)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_stopping.IsCancellationRequested, this);
            await StopAsync().ConfigureAwait(false);

            await StartAgainAsync(down ?? TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Forgets all ended prompts but the newest, as a ComfyUI with a full history forgets the oldest.</summary>
    /// <param name="keep">How many stay, 0 or more.</param>
    public void TrimHistory(int keep)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(keep);
        _life?.Server.TrimHistory(keep);
    }

    /// <summary>Stops it: sockets end without a close frame, as ComfyUI's do; what ran and what waited is lost.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stopping.IsCancellationRequested)
        {
            return;
        }

        await _stopping.CancelAsync().ConfigureAwait(false);
        await _restarting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _turn.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        await StopAsync().ConfigureAwait(false);
        _belongings.Folders.Dispose();
        _turn.Release();
    }

    /// <inheritdoc/>
    void IPodControl.BeginRestart(TimeSpan down)
    {
        lock (_gate)
        {
            _restarting = RestartAfterAsync(_restarting, down);
        }
    }

    private async Task RestartAfterAsync(Task earlier, TimeSpan down)
    {
        await earlier.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        await RestartAsync(down, _stopping.Token).ConfigureAwait(false);
    }

    private async Task StopAsync()
    {
        if (_life is { } life)
        {
            _life = null;
            await life.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task StartAgainAsync(TimeSpan down, CancellationToken cancellationToken)
    {
        // Whoever connects to a port that nobody holds can be given that very port for its own end, and then talks to itself.
        var listener = HoldPort();
        try
        {
            if (down > TimeSpan.Zero)
            {
                using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopping.Token);
                await Task.Delay(down, _options.Time, ending.Token).ConfigureAwait(false);
            }

            _belongings.Folders.WipeTemp();
            _life = await PodLife.StartAsync(_options, _belongings, BaseUrl.Port, listener, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            listener.Dispose();
            throw;
        }
    }

    private Socket HoldPort()
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            listener.Bind(new IPEndPoint(IPAddress.Loopback, BaseUrl.Port));
            return listener;
        }
        catch (SocketException exception)
        {
            listener.Dispose();
            throw new IOException($"Port {BaseUrl.Port} is no longer free; the pod is down.", exception);
        }
    }
}
