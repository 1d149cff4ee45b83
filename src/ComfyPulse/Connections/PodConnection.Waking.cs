using ComfyPulse.Runs;

namespace ComfyPulse.Connections;

/// <content>What is due without anybody saying anything: what machines wait for, callers' limits, and the silence of a socket.</content>
internal sealed partial class PodConnection
{
    private void WakeFor(LiveRun run)
    {
        var now = Now;
        if (run.Limits is { } limits && limits.Run(run.Machine))
        {
            _limitsRun = true;
            _wakeUp.At(limits.NextAt(run.Machine) + _awake.Slept is { } due && due < now + AwakeClock.Tick ? due : now + AwakeClock.Tick, now);
        }

        if (run.Machine.WakeAt is { } at)
        {
            _wakeUp.At(at, now);
        }
    }

    /// <summary>Wakes every run whose time has come, and looks whether the socket is deaf.</summary>
    private void Wake()
    {
        string? deafBecause;
        lock (_lock)
        {
            if (_disposal is not null)
            {
                return;
            }

            var awake = _awake.Read(Now, _limitsRun);
            _limitsRun = false;
            foreach (var run in _runs.Live.ToList())
            {
                if (run.DueFact(Now, awake) is { } fact)
                {
                    ApplyLocked(run, fact);
                }

                if (run.Machine.Result is null)
                {
                    WakeFor(run);
                }
            }

            deafBecause = ListenForSilence();
        }

        // Not under the lock: the session's end comes back for it.
        if (deafBecause is not null)
        {
            _socket?.Reopen(deafBecause);
        }
    }
}
