using ComfyPulse.Diagnostics;
using ComfyPulse.Runs;

namespace ComfyPulse.Connections;

/// <content>The runs that the connection follows: added, told facts, looked at, ended.</content>
internal sealed partial class PodConnection
{
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

            RunMetrics.Began(Transport.Tags);
            run.Log.Resynced = _resynced;
            run.IsFed &= run.ClientId == _watch.ClientId;
            if (run.IsFed)
            {
                _watch.Join(run, IsOpen);
            }

            if (run.Tail is not null)
            {
                WakeLogs();
            }

            if (run.HasLeft)
            {
                _restarts.Wish();
                _reconciler.Pulse.Beat();
            }

            if (run.Kept is not null && _keeper is not null)
            {
                run.Kept.WriteAt = Now + RunKeeper.First;
                _kept.Add(run);
            }

            Resume(run);
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

    /// <summary>As <see cref="Apply"/>, for who holds the lock already.</summary>
    public void ApplyLocked(LiveRun run, RunFact fact)
    {
        if (run.Machine.Result is null)
        {
            run.Machine.Apply(fact, Now);
            Settle(run);
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
        var run = new LiveRun(setup, _watch.ClientId, Handlers) { IsFed = true, HasLeft = true, BeganAt = Time.GetUtcNow() };
        return TryAdd(run) ? run : null;
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

    /// <summary>Stops following the runs of one owner; the prompts go on.</summary>
    public void StopFollowing(object? owner, string why)
    {
        lock (_lock)
        {
            foreach (var run in _runs.Live.Where(run => owner is null || ReferenceEquals(run.Owner, owner)).ToList())
            {
                Leave(run, why);
            }
        }
    }

    /// <summary>Stops following one run; the prompt goes on.</summary>
    public void StopFollowing(LiveRun run, string why)
    {
        lock (_lock)
        {
            Leave(run, why);
        }
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

        Keep(run);
        if (run.Machine.Result is not null)
        {
            // Told last: the next run may begin at once, and this thread is soon free to begin it.
            Transport.Learn(run.Machine);
            End(run);
            run.Publish();
            return;
        }

        run.Publish();

        if (!run.IsStartTold && run.Machine.HasBegun)
        {
            run.IsStartTold = true;
            RunMetrics.Started(Transport.Tags, run.Machine.Setup.Attached ? null : Now - run.Machine.Setup.StartedAt);
        }

        var needs = run.Machine.Needs;
        if ((needs & (RunNeeds.QueueLook | RunNeeds.HistoryEntry)) != RunNeeds.None)
        {
            _reconciler.Pulse.Beat();
        }

        if ((needs & (RunNeeds.Interrupt | RunNeeds.Dequeue)) != RunNeeds.None)
        {
            WakeCanceller();
        }

        if (!run.IsLookedFor && run.Machine.Training is { WantsListing: true })
        {
            run.IsLookedFor = true;
            WakeLoras();
        }

        if (WantsPastLogs(run))
        {
            WakeLogs();
        }

        WakeFor(run);
    }

    private void Leave(LiveRun run, string why)
    {
        if (run.Kept is not null)
        {
            run.Kept.IsLeft = true;
        }

        ApplyLocked(run, new RunFact.NothingFollows(why));
    }

    private void End(LiveRun run)
    {
        _runs.End(run);
        var result = run.Machine.Result!;
        if (result.Outcome is PromptOutcome.Succeeded or PromptOutcome.Failed or PromptOutcome.Interrupted)
        {
            // It ran to an end that the pod has filed.
            _restarts.InHistory(result.PromptId.Value);
        }

        RunTrace.Ended(this, run, result);
        _logs?.Pulse.Beat();
        run.Lease?.Dispose();
    }
}
