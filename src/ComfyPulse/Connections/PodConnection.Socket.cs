using ComfyPulse.Runs;
using ComfyPulse.Sockets;

namespace ComfyPulse.Connections;

/// <content>What the socket's life means for the runs.</content>
internal sealed partial class PodConnection
{
    /// <summary>The pod has greeted on the socket.</summary>
    public void SocketGreeted(string clientId)
    {
        lock (_lock)
        {
            if (_socket?.Opened() != true)
            {
                return;
            }

            BeginLogsAnew();
            _watch.Open(clientId, Now);
            WakeForSocket();
        }
    }

    /// <summary>The socket is gone, or cannot be had.</summary>
    public void SocketBroke(SessionEnd end)
    {
        lock (_lock)
        {
            LastOutage = end.Detail;
            var isNews = _socket?.Broke() == true;
            _router.Forget();
            _watch.Break(end, Now);
            if (isNews && end.WasOpen)
            {
                TellAway();
            }
        }
    }

    /// <summary>The socket is closed because the connection ends.</summary>
    public void SocketClosed(SessionEnd end)
    {
        lock (_lock)
        {
            _watch.Ended(end, Now);
        }
    }

    /// <summary>REST was refused: the pod may come back as another one.</summary>
    public void PodWasAway()
    {
        lock (_lock)
        {
            TellAway();
        }
    }

    /// <summary>How long to wait before a deaf socket is opened again; null for as long as after giving up.</summary>
    public TimeSpan? DelayAfterDeafness()
    {
        lock (_lock)
        {
            return _watch.DelayAfterDeafness;
        }
    }

    /// <summary>Whether the pod should be made to say something on the socket; true once.</summary>
    public bool TakeProbe()
    {
        lock (_lock)
        {
            if (!_watch.WantsProbe(Now))
            {
                return false;
            }

            WakeForSocket();
            return true;
        }
    }

    /// <summary>The pod was made to say something on the socket.</summary>
    public void Probed(TimeSpan since)
    {
        lock (_lock)
        {
            _watch.Probed(since, Now);
            WakeForSocket();
        }
    }

    /// <summary>The pod's queue has changed: a run whose messages do not come here may have moved.</summary>
    public void QueueChanged()
    {
        var anyMayHaveMoved = false;
        lock (_lock)
        {
            foreach (var run in _runs.Live)
            {
                if (!run.IsFed)
                {
                    (run.NextLookAt, anyMayHaveMoved) = (default, true);
                }
            }
        }

        if (anyMayHaveMoved)
        {
            _reconciler.Pulse.Beat();
        }
    }

    private void TellAway()
    {
        _restarts.PodWasAway(Now);
        foreach (var run in _runs.Live.Where(run => run.HasLeft).ToList())
        {
            run.IsDoubtful = true;
            ApplyLocked(run, new RunFact.PodWasAway());
        }
    }

    /// <summary>Why the socket must be deaf; null while nothing proves it. Its runs go over to REST with it. Under the lock.</summary>
    private string? ListenForSilence()
    {
        var because = _watch.DeafBecause(Now);
        if (because is null)
        {
            WakeForSocket();
            return null;
        }

        var end = new SessionEnd(WasOpen: false, OutageReason.Deaf, because, IsClean: true);
        _socket?.Broke();
        _watch.Break(end, Now);
        return because;
    }

    private void WakeForSocket()
    {
        if (_runs.Live.Count == 0)
        {
            return;
        }

        if (_watch.ProbeIsDue(Now))
        {
            // No timer: until the reconciler comes to it, each would be over at once.
            _reconciler.Pulse.Beat();
        }
        else if (_watch.WakeAt is { } at)
        {
            _wakeUp.At(at, Now);
        }
    }
}
