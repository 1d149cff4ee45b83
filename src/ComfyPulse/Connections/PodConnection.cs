using ComfyPulse.Diagnostics;
using ComfyPulse.Protocol;
using ComfyPulse.Runs;
using ComfyPulse.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ComfyPulse.Connections;

/// <summary>The owner of one connection to a pod: its runs, and the loops that hear, ask and act for them.</summary>
/// <remarks>One lock, never awaited under. Every fact gets its time inside the lock at the moment it is applied, so that stamps never go back.</remarks>
internal sealed partial class PodConnection : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly RunTable _runs = new();
    private readonly FrameRouter _router;
    private readonly SocketWatch _watch;
    private readonly RestartWatch _restarts = new();
    private readonly AwakeClock _awake = new();
    private readonly SocketLoop? _socket;
    private readonly Reconciler _reconciler;
    private readonly RunKeeper? _keeper;
    private readonly WakeUp _wakeUp;
    private readonly Action _resynced;
    private readonly long _startedAt;
    private bool _limitsRun;
    private Task? _disposal;

    /// <param name="transport">The way to the pod.</param>
    /// <param name="clientId">The client id of the socket.</param>
    /// <param name="isOwnId">Whether the client id is a fresh one of our own, which no other socket ever had and which may be given up for another.</param>
    /// <param name="policy">When to dial again.</param>
    /// <param name="handlers">The callbacks by prompt id.</param>
    public PodConnection(PodTransport transport, string clientId, bool isOwnId, ReconnectPolicy policy, Handlers handlers)
    {
        (Transport, Time, Handlers) = (transport, transport.Services.Time, handlers);
        _startedAt = Time.GetTimestamp();
        Log = (transport.Services.Loggers ?? NullLoggerFactory.Instance).CreateLogger<PodConnection>();
        _watch = new SocketWatch(this, _runs, clientId, isOwnId);
        _router = new FrameRouter(this, _runs, _watch);
        _resynced = () => RunMetrics.ReaderResynced(transport.Tags);
        _reconciler = new Reconciler(this);
        _keeper = transport.Services.Store is { } store ? new RunKeeper(this, store) : null;
        _wakeUp = new WakeUp(Time, Wake);
        _socket = transport.Options.Updates == UpdateSource.WebSocket ? new SocketLoop(this, _router, policy) : null;
    }

    public PodTransport Transport { get; }

    public TimeProvider Time { get; }

    public ILogger Log { get; }

    public Handlers Handlers { get; }

    /// <summary>The client id that the socket has, or will have.</summary>
    public string ClientId
    {
        get
        {
            lock (_lock)
            {
                return _watch.ClientId;
            }
        }
    }

    /// <summary>Whether the socket is open and the pod has greeted.</summary>
    public bool IsOpen => _socket is { State: ConnectionState.Connected };

    /// <summary>Whether the socket carries this run and is known to hear.</summary>
    public bool IsHeard(LiveRun run)
    {
        lock (_lock)
        {
            return run.IsFed && IsOpen && _watch.IsProven;
        }
    }

    /// <summary>Whether something was heard on the last socket that shows that it worked.</summary>
    public bool HasHeard
    {
        get
        {
            lock (_lock)
            {
                return _watch.HasHeard;
            }
        }
    }

    /// <summary>Where the socket stands; null where none is wanted.</summary>
    public ConnectionState? SocketState => _socket?.State;

    /// <summary>Why the socket was lost, or cannot be had, as of the newest attempt.</summary>
    public string? LastOutage { get; private set; }

    /// <summary>Now, on the clock of all stamps of this connection.</summary>
    public TimeSpan Now => Time.GetElapsedTime(_startedAt);

    /// <summary>Now, without the time in which this computer slept: what callers' limits are counted in.</summary>
    public TimeSpan AwakeNow
    {
        get
        {
            lock (_lock)
            {
                return _awake.Read(Now, _limitsRun);
            }
        }
    }

    /// <summary>Waits until the socket is open, or is known not to be had for now: then runs are followed by REST.</summary>
    /// <exception cref="ComfyUIException">The pod does not answer REST either.</exception>
    public Task ReadyAsync(CancellationToken cancellationToken) => _socket?.ReadyAsync(cancellationToken) ?? Task.CompletedTask;

    /// <summary>Closes the socket in order and ends the loops. Runs that still live end as unknown; their prompts go on.</summary>
    public ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            _disposal ??= CloseAsync();
        }

        return new ValueTask(_disposal);
    }

    private async Task CloseAsync()
    {
        await Task.Yield();
        StopFollowing(owner: null, "following was stopped");
        await _stopping.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_loops).ConfigureAwait(false);
        _wakeUp.Dispose();
        _stopping.Dispose();
        ConnectionLog.Closed(Log, Transport.Address.BaseUrl);
    }
}
