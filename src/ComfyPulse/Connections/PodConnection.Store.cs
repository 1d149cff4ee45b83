using ComfyPulse.Runs;

namespace ComfyPulse.Connections;

/// <content>What the local store is told of the runs, and what a resumed run brings along.</content>
internal sealed partial class PodConnection
{
    private readonly HashSet<LiveRun> _kept = [];

    /// <summary>What was seen of a run so far.</summary>
    public PromptCheckpoint Checkpoint(LiveRun run)
    {
        lock (_lock)
        {
            return CheckpointLocked(run);
        }
    }

    /// <summary>Keeps the entry of a run before anything of it leaves: a process that is killed in the next instant can still be succeeded.</summary>
    public void BeginKeeping(LiveRun run)
    {
        if (run.Kept is not null)
        {
            _keeper?.Begin(run);
        }
    }

    /// <summary>The runs that the store must be told of now: what to write, and no entry for one that is to be forgotten.</summary>
    public List<(LiveRun Run, PromptCheckpoint Checkpoint, KeptPrompt? Entry)> TakeDueForStore(TimeSpan every, out TimeSpan? next)
    {
        lock (_lock)
        {
            next = null;
            var due = new List<(LiveRun, PromptCheckpoint, KeptPrompt?)>();
            foreach (var run in _kept.Where(run => run.Kept!.IsChanged).ToList())
            {
                var kept = run.Kept!;
                var wait = kept.WriteAt - Now;
                if (wait > TimeSpan.Zero && run.Machine.Result is null && run.Machine.PromptId == kept.Entry.PromptId)
                {
                    next = next is null || wait < next ? wait : next;
                    continue;
                }

                (kept.IsChanged, kept.WriteAt) = (false, Now + every);
                due.Add((run, CheckpointLocked(run), EntryOf(run)));
                if (run.Machine.Result is not null)
                {
                    _kept.Remove(run);
                }
            }

            return due;
        }
    }

    /// <summary>The store could not be written. It is tried again with the next change.</summary>
    public void NotKept(LiveRun run, string why)
    {
        lock (_lock)
        {
            // What has ended will be found ended by whoever resumes it.
            if (run.Machine.Result is null)
            {
                run.Kept!.IsChanged = true;
                ApplyLocked(run, new RunFact.NotKept(why));
            }
        }
    }

    /// <summary>The witnesses of resumed runs, to be looked for in the history.</summary>
    public IReadOnlyList<(LiveRun Run, string Witness, int TimesAway)> WitnessesToCheck
    {
        get
        {
            lock (_lock)
            {
                return [.. _runs.Live.Where(run => run.Witness is not null).Select(run => (run, run.Witness!, _restarts.TimesAway))];
            }
        }
    }

    /// <summary>Whether the pod still has what its history had when a run was last seen.</summary>
    public void WitnessChecked(LiveRun run, string witness, bool isThere, int timesAway)
    {
        lock (_lock)
        {
            if (!isThere)
            {
                run.Witness = null;
                ApplyLocked(run, new RunFact.PodRestarted($"its history has lost {witness}"));
            }
            else if (_restarts.Same(witness, timesAway))
            {
                // It was there before this process knew the pod: what holds for this run holds for all of them.
                (run.Witness, run.IsDoubtful) = (null, true);
                TellTheSame();
            }
        }
    }

    /// <summary>The run's fate until now is somebody else's story: what may have happened to the pod since then must be found out. Under the lock.</summary>
    private void Resume(LiveRun run)
    {
        if (run.Machine.Setup.Resume is { WasAccepted: true } checkpoint)
        {
            run.Witness = checkpoint.Witness;
            ApplyLocked(run, new RunFact.PodWasAway());
        }
    }

    private void Keep(LiveRun run)
    {
        if (run.Kept is { } kept && (!kept.IsChanged || run.Machine.Result is not null))
        {
            kept.IsChanged = true;
            _keeper?.Pulse.Beat();
        }
    }

    private PromptCheckpoint CheckpointLocked(LiveRun run)
    {
        var (machine, training) = (run.Machine, run.Machine.Training);
        var finds = training?.View(Now);
        return new PromptCheckpoint
        {
            FollowedSince = run.Kept?.FollowedSince ?? run.BeganAt,
            At = Time.GetUtcNow(),
            Fraction = machine.Progress(Now).Fraction,
            WasAccepted = machine.IsAccepted,
            Witness = run.Witness ?? _restarts.Sentinel,
            Curve = training?.Curve,
            Samples = finds?.Samples ?? [],
            SavedFiles = finds?.Checkpoints ?? [],
        };
    }

    private static KeptPrompt? EntryOf(LiveRun run)
    {
        var (entry, result) = (run.Kept!.Entry with { PromptId = run.Machine.PromptId }, run.Machine.Result);
        return run.Kept.IsForgotten || result is { Outcome: PromptOutcome.Rejected } ? null
            : result is null ? entry
            : run.Kept.IsLeft || result.Outcome is PromptOutcome.TimedOut ? entry with { Owner = null }
            : entry with { Owner = null, Outcome = result.Outcome.Word };
    }
}
