namespace ComfyPulse.Connections;

/// <content>The loops: those that every connection has, and those that begin with the first run that needs them, because there may be thousands of connections and most never do.</content>
internal sealed partial class PodConnection
{
    private readonly List<Task> _loops = [];
    private Canceller? _canceller;
    private LogFollower? _logs;
    private LoraWatch? _loras;

    /// <summary>Starts the loops; their tasks are kept and awaited when the connection closes.</summary>
    public void Start()
    {
        lock (_lock)
        {
            Begin(_reconciler.RunAsync);
            if (_keeper is not null)
            {
                Begin(_keeper.RunAsync);
            }

            if (_socket is not null)
            {
                Begin(_socket.RunAsync);
            }
        }
    }

    /// <summary>A run wants its prompt cancelled. Under the lock.</summary>
    private void WakeCanceller()
    {
        if (_canceller is null)
        {
            _canceller = new Canceller(this);
            Begin(_canceller.RunAsync);
        }

        _canceller.Pulse.Beat();
    }

    /// <summary>A run wants the pod's files looked at. Under the lock.</summary>
    private void WakeLoras()
    {
        if (_loras is null)
        {
            _loras = new LoraWatch(this);
            Begin(_loras.RunAsync);
        }

        _loras.Pulse.Beat();
    }

    /// <summary>A run wants the pod's log. Under the lock.</summary>
    private void WakeLogs()
    {
        if (_logs is null && _socket is not null)
        {
            _logs = new LogFollower(this);
            Begin(_logs.RunAsync);
        }

        _logs?.Pulse.Beat();
    }

    /// <summary>Under the lock, and while runs live or before there are any: closing ends all of them first, and awaits what has begun.</summary>
    private void Begin(Func<CancellationToken, Task> loop)
    {
        // It outlives the call that happens to begin it: its spans and scopes are not the loop's.
        using AsyncFlowControl? alone = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
        _loops.Add(Task.Run(() => loop(_stopping.Token)));
    }
}
