using ComfyPulse.Diagnostics;
using ComfyPulse.Runs;
using ComfyPulse.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ComfyPulse.Connections;

/// <summary>The owner of one connection to a pod: its runs, and the loops that hear, ask and act for them.</summary>
/// <remarks>One lock, never awaited under. Every fact gets its time inside the lock at the moment it is applied, so that stamps never go back.</remarks>
internal sealed class PodConnection : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly RunTable _runs = new();
    private readonly FrameRouter _router;
    private readonly SocketLoop? _socket;
    private readonly Reconciler _reconciler;
    private readonly Canceller _canceller;
    private readonly WakeUp _wakeUp;
    private readonly long _startedAt;
    private readonly List<Task> _loops = [];
    private Task? _disposal;

    public PodConnection(PodTransport transport, string clientId, ReconnectPolicy policy, Handlers handlers)
    {
        (Transport, ClientId, Handlers) = (transport, clientId, handlers);
        _startedAt = Time.GetTimestamp();
        Log = (transport.Services.Loggers ?? NullLoggerFactory.Instance).CreateLogger<PodConnection>();
        _router = new FrameRouter(this, _runs);
        _reconciler = new Reconciler(this);
        _canceller = new Canceller(this);
        _wakeUp = new WakeUp(Time, WakeRuns);
        _socket = transport.Options.Updates == UpdateSource.WebSocket ? new SocketLoop(this, _router, policy) : null;
    }

    public PodTransport Transport { get; }

    public TimeProvider Time => Transport.Services.Time;

    public ILogger Log { get; }

    public Handlers Handlers { get; }

    /// <summary>The client id that the socket has, or will have.</summary>
    public string ClientId { get; private set; }

    /// <summary>Whether the socket is open and the pod has greeted.</summary>
    public bool IsOpen => _socket is { State: ConnectionState.Connected };

    /// <summary>Now, on the clock of all stamps of this connection.</summary>
    public TimeSpan Now => Time.GetElapsedTime(_startedAt);

    /// <summary>Starts the loops; their tasks are kept and awaited when the connection closes.</summary>
    public void Start()
    {
        _loops.Add(Task.Run(() => _reconciler.RunAsync(_stopping.Token)));
        _loops.Add(Task.Run(() => _canceller.RunAsync(_stopping.Token)));
        if (_socket is not null)
        {
            _loops.Add(Task.Run(() => _socket.RunAsync(_stopping.Token)));
        }
    }

    /// <summary>Waits until the socket is open, or is known not to be had for now: then runs are followed by REST.</summary>
    /// <exception cref="ComfyUIException">The pod does not answer REST either.</exception>
    public Task ReadyAsync(CancellationToken cancellationToken) => _socket?.ReadyAsync(cancellationToken) ?? Task.CompletedTask;

    /// <summary>Begins to follow a run. False if the prompt is followed already.</summary>
    public bool TryAdd(LiveRun run)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposal is not null, this);
            if (!_runs.TryAdd(run))
            {
                return false;
            }

            if (run.IsFed && IsOpen)
            {
                run.Machine.Apply(new RunFact.SocketOpened(BeforeSubmission: !run.HasLeft), Now);
            }
            else if (run.IsFed)
            {
                SocketMetrics.FellBack("no_socket");
            }

            Settle(run);
        }

        Handlers.Known(this, run);
        return true;
    }

    public LiveRun? FindAny(string promptId)
    {
        lock (_lock)
        {
            return _runs.TryFindAny(promptId, out var run) ? run : null;
        }
    }

    public void Apply(LiveRun run, RunFact fact)
    {
        lock (_lock)
        {
            ApplyLocked(run, fact);
        }
    }

    /// <summary>Follows a prompt that somebody else submitted for our client id, because a handler waits for it. Under the lock.</summary>
    public LiveRun? AttachIfWanted(string promptId)
    {
        if (!Handlers.IsWanted(promptId))
        {
            return null;
        }

        var setup = new RunSetup(promptId, Plan: null, Attached: true, Source: Transport.Source, StartedAt: Now);
        var run = new LiveRun(setup, ClientId, Handlers) { IsFed = true, HasLeft = true };
        return TryAdd(run) ? run : null;
    }

    /// <summary>The submission is on its way: from here on its prompt may be on the pod.</summary>
    public void PostLeaves(LiveRun run)
    {
        lock (_lock)
        {
            run.HasLeft = true;
            _router.SubmissionsWaiting++;
            ApplyLocked(run, new RunFact.PostLeft());
        }
    }

    /// <summary>The submission's fate, or that it is not known. <paramref name="promptId"/> is the id that the pod knows it by, where that was told.</summary>
    public void PostEnds(LiveRun run, RunFact fact, string? promptId)
    {
        lock (_lock)
        {
            _runs.Rename(run, promptId);
            ApplyLocked(run, fact);
            _router.SubmissionEnds(promptId is null ? null : run);
        }

        Handlers.Known(this, run);
    }

    /// <summary>What a look for a lost submission found; null for nothing.</summary>
    public void PostFound(LiveRun run, string? promptId, int look)
    {
        lock (_lock)
        {
            _runs.Rename(run, promptId);
            ApplyLocked(run, new RunFact.SubmissionLookedUp(promptId is null ? default(PromptId?) : new PromptId(promptId), look));
        }

        Handlers.Known(this, run);
    }

    public PromptSnapshot View(LiveRun run)
    {
        lock (_lock)
        {
            return run.Machine.View(Now);
        }
    }

    /// <summary>Reads something of a run that only holds under the lock.</summary>
    public T Read<T>(LiveRun run, Func<RunMachine, T> read)
    {
        lock (_lock)
        {
            return read(run.Machine);
        }
    }

    /// <summary>The live runs that need one of these now, and how long until the next one does.</summary>
    public (List<LiveRun> Due, TimeSpan? Next) Due(RunNeeds needs, Func<LiveRun, TimeSpan> notBefore)
    {
        lock (_lock)
        {
            return _runs.Due(needs, notBefore, Now);
        }
    }

    /// <summary>The live runs that need this, whether or not it is their turn.</summary>
    public List<LiveRun> InNeedOf(RunNeeds needs)
    {
        lock (_lock)
        {
            return _runs.InNeedOf(needs);
        }
    }

    /// <summary>Numbers of looks that begin now, one a run.</summary>
    public Dictionary<LiveRun, int> BeginLooks(IEnumerable<LiveRun> runs)
    {
        lock (_lock)
        {
            return runs.ToDictionary(run => run, run => run.Machine.BeginLook(Now));
        }
    }

    /// <summary>What a look at the queue found, with what it tells of the frames that name no prompt.</summary>
    public void QueueSaid(LiveRun run, RunFact.QueueSaid said)
    {
        lock (_lock)
        {
            ApplyLocked(run, said);
            if (said.State == QueueState.Running && run.IsFed)
            {
                _router.Runs(run);
            }
        }
    }

    /// <summary>Stops following the runs of one owner; the prompts go on.</summary>
    public void StopFollowing(object? owner, string why)
    {
        lock (_lock)
        {
            foreach (var run in _runs.Live.Where(run => owner is null || ReferenceEquals(run.Owner, owner)).ToList())
            {
                ApplyLocked(run, new RunFact.NothingFollows(why));
            }
        }
    }

    /// <summary>The pod has greeted on the socket.</summary>
    public void SocketGreeted(string clientId)
    {
        lock (_lock)
        {
            if (_socket?.Opened() != true)
            {
                return;
            }

            ClientId = clientId;
            ConnectionLog.Connected(Log, Transport.Address.BaseUrl, clientId);
            foreach (var run in _runs.Live.Where(run => run.IsFed).ToList())
            {
                ApplyLocked(run, new RunFact.SocketOpened(BeforeSubmission: !run.HasLeft));
            }
        }
    }

    /// <summary>The socket is gone, or cannot be had.</summary>
    public void SocketBroke(string why)
    {
        lock (_lock)
        {
            var isNews = _socket?.Broke() == true;
            _router.Forget();
            foreach (var run in _runs.Live.Where(run => run.IsFed).ToList())
            {
                if (isNews)
                {
                    SocketMetrics.FellBack("socket_lost");
                }

                run.NextLookAt = default;
                ApplyLocked(run, new RunFact.SocketBroke(why));
            }
        }
    }

    /// <summary>The pod's queue has changed: a run whose messages do not come here may have moved.</summary>
    public void QueueChanged()
    {
        lock (_lock)
        {
            foreach (var run in _runs.Live.Where(run => !run.IsFed))
            {
                run.NextLookAt = default;
            }
        }

        _reconciler.Pulse.Beat();
    }

    /// <summary>Takes the lock, for frames that are applied one after the other.</summary>
    public Lock.Scope EnterScope() => _lock.EnterScope();

    /// <summary>Hands on what happened to a run and sees to what it needs now. Under the lock.</summary>
    public void Settle(LiveRun run)
    {
        if (run.Completion.IsCompleted)
        {
            return;
        }

        if (run.Publish())
        {
            _runs.End(run);
            run.Lease?.Dispose();
            return;
        }

        var needs = run.Machine.Needs;
        if ((needs & (RunNeeds.QueueLook | RunNeeds.HistoryEntry)) != RunNeeds.None)
        {
            _reconciler.Pulse.Beat();
        }

        if ((needs & (RunNeeds.Interrupt | RunNeeds.Dequeue)) != RunNeeds.None)
        {
            _canceller.Pulse.Beat();
        }

        if (run.DueAt is { } due)
        {
            _wakeUp.At(due, Now);
        }
    }

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

    private void ApplyLocked(LiveRun run, RunFact fact)
    {
        if (run.Machine.Result is null)
        {
            run.Machine.Apply(fact, Now);
            Settle(run);
        }
    }

    /// <summary>Wakes every run whose time has come.</summary>
    private void WakeRuns()
    {
        lock (_lock)
        {
            if (_disposal is not null)
            {
                return;
            }

            foreach (var run in _runs.Live.ToList())
            {
                if (run.DueFact(Now) is { } fact)
                {
                    ApplyLocked(run, fact);
                }
                else if (run.DueAt is { } due)
                {
                    _wakeUp.At(due, Now);
                }
            }
        }
    }
}
