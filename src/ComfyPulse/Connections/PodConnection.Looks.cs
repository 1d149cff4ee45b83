using ComfyPulse.Protocol;
using ComfyPulse.Runs;

namespace ComfyPulse.Connections;

/// <content>What REST says: of submissions, of the queue, of the history, and of the pod itself.</content>
internal sealed partial class PodConnection
{
    /// <summary>The submission is on its way: from here on its prompt may be on the pod.</summary>
    public void PostLeaves(LiveRun run)
    {
        lock (_lock)
        {
            (run.HasLeft, run.AliveAt, run.NumbersBefore) = (true, Now, _restarts.Leaves());
            _router.SubmissionsWaiting++;
            ApplyLocked(run, new RunFact.PostLeft());
        }
    }

    /// <summary>The submission's fate, or that it is not known. <paramref name="promptId"/> is the id that the pod knows it by, where that was told.</summary>
    /// <param name="run">The run.</param>
    /// <param name="fact">The fate.</param>
    /// <param name="promptId">The id; null where none was told.</param>
    /// <param name="isNumberedByPod">Whether the pod has chosen the number.</param>
    public void PostEnds(LiveRun run, RunFact fact, string? promptId, bool isNumberedByPod)
    {
        lock (_lock)
        {
            var leftAt = run.AliveAt ?? Now;
            _runs.Rename(run, promptId);
            if (fact is RunFact.PostAccepted accepted)
            {
                Accepted(accepted, leftAt, isNumberedByPod ? run.NumbersBefore : null);
            }

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
            run.HasLeft |= promptId is not null;
            ApplyLocked(run, new RunFact.SubmissionLookedUp(promptId is null ? default(PromptId?) : new PromptId(promptId), look));
        }

        Handlers.Known(this, run);
    }

    /// <summary>Numbers of looks that begin now, one a run.</summary>
    public Dictionary<LiveRun, int> BeginLooks(IEnumerable<LiveRun> runs)
    {
        lock (_lock)
        {
            return runs.ToDictionary(run => run, run => run.Machine.BeginLook(Now));
        }
    }

    /// <summary>A look at the whole queue.</summary>
    public void QueueSeen(QueueBody queue, TimeSpan lookBegan)
    {
        lock (_lock)
        {
            _watch.QueueSeen(queue, lookBegan, Now);
            WakeForSocket();
        }
    }

    /// <summary>Where a look has found a run, with what it tells of the frames that name no prompt.</summary>
    public void QueueSaid(LiveRun run, RunFact.QueueSaid said, TimeSpan lookBegan)
    {
        lock (_lock)
        {
            if (said.State != QueueState.Absent)
            {
                if (said.State == QueueState.Running && !run.Machine.HasBegun && run is { IsFed: true, AliveAt: { } aliveAt })
                {
                    _watch.Changed(aliveAt, Now, "the prompt began to run and nothing was said on the socket");
                }

                run.AliveAt = lookBegan;
            }

            ApplyLocked(run, said);
            if (said.State == QueueState.Running && run.IsFed)
            {
                _router.Runs(run);
            }

            WakeForSocket();
        }
    }

    /// <summary>What is ahead of each prompt that waits: our own by their own progress, others by what runs on this pod usually take, where one was seen.</summary>
    public Dictionary<string, WorkAhead> WorkAhead(QueueBody queue)
    {
        var usual = Transport.UsualRun;
        var ahead = new Dictionary<string, WorkAhead>(queue.Pending.Count, StringComparer.Ordinal);
        lock (_lock)
        {
            var sum = queue.Running.Aggregate(default(WorkAhead), (sum, item) => sum.And(Left(item)));
            foreach (var item in queue.Pending)
            {
                ahead[item.PromptId] = sum;
                sum = sum.And(Left(item));
            }
        }

        return ahead;

        TimeSpan? Left(QueueItem item) => _runs.Find(item.PromptId) is { } known && known.Machine.LeftToWork(Now) is { } told ? told : usual;
    }

    /// <summary>What the history has of a run; null for nothing.</summary>
    public void HistorySaid(LiveRun run, RunFact.HistorySaid said)
    {
        lock (_lock)
        {
            if (said.Entry is not null)
            {
                run.TakeOrigin(said.Entry.Prompt);
                if (run.AliveAt is { } aliveAt)
                {
                    _watch.Changed(aliveAt, Now, "the prompt ended and nothing was said on the socket");
                }
            }

            ApplyLocked(run, said);
            WakeForSocket();
        }
    }

    /// <summary>A prompt to look for in the history, because the pod was away; null for none. With it, how often it was until now.</summary>
    public (string? Sentinel, int TimesAway) SentinelToCheck
    {
        get
        {
            lock (_lock)
            {
                return (_restarts.ToCheck, _restarts.TimesAway);
            }
        }
    }

    /// <summary>Whether a prompt of the pod's history must be learned; true once.</summary>
    public bool TakeSentinelWish()
    {
        lock (_lock)
        {
            return _restarts.TakeWish();
        }
    }

    /// <summary>The pod's history has this prompt.</summary>
    public void SentinelLearned(string promptId)
    {
        lock (_lock)
        {
            _restarts.InHistory(promptId);
        }
    }

    /// <summary>Whether the history still has what it had before the pod was away.</summary>
    public void SentinelChecked(string sentinel, bool isThere, int timesAway)
    {
        lock (_lock)
        {
            if (_restarts.Checked(sentinel, isThere, timesAway) is { } evidence)
            {
                TellRestarted(evidence);
            }
            else if (_restarts.AwaySince is null)
            {
                TellTheSame();
            }
        }
    }

    private void Accepted(RunFact.PostAccepted accepted, TimeSpan leftAt, PodNumbers.Mark? numbersBefore)
    {
        _watch.Changed(leftAt, Now, "a prompt was queued and nothing was said on the socket");
        WakeForSocket();
        if (numbersBefore is { } before && accepted.Number is { } number && _restarts.Numbered(number, before) is { } evidence)
        {
            TellRestarted(evidence);
        }

        if (_restarts.Wish())
        {
            _reconciler.Pulse.Beat();
        }
    }

    private void TellTheSame()
    {
        foreach (var run in _runs.Live.Where(run => run.IsDoubtful).ToList())
        {
            run.IsDoubtful = false;
            ApplyLocked(run, new RunFact.PodIsTheSame());
        }
    }

    /// <summary>Whatever was on the pod before it went away is lost.</summary>
    private void TellRestarted(string evidence)
    {
        ConnectionLog.Restarted(Log, Transport.Address.BaseUrl, evidence);
        foreach (var run in _runs.Live.Where(run => run.IsDoubtful).ToList())
        {
            ApplyLocked(run, new RunFact.PodRestarted(evidence));
        }
    }
}
