using ComfyPulse.Protocol;
using ComfyPulse.Runs;

namespace ComfyPulse.Recording;

/// <summary>What one answer about queue, history or jobs tells, and about which runs.</summary>
internal sealed class ReplayedAnswers(ReplayedRuns runs, RestartSigns restarts, RecordedCall call, TimeSpan at)
{
    private static readonly IReadOnlyDictionary<string, RawJson> NoOutputs = new Dictionary<string, RawJson>(StringComparer.Ordinal);

    /// <summary>The whole queue: whoever is not in it is absent.</summary>
    public void Queue()
    {
        if (!QueueBody.TryRead(call.Body, out var queue, out _, skipGraphs: true))
        {
            return;
        }

        var said = new Dictionary<ReplayedRun, RunFact.QueueSaid>(ReferenceEqualityComparer.Instance);
        foreach (var item in queue!.Running)
        {
            foreach (var run in runs.OfAnswer(item.PromptId, item.Number))
            {
                said[run] = new(QueueState.Running, null, 0, item.OutputsToExecute);
            }
        }

        for (var place = 0; place < queue.Pending.Count; place++)
        {
            foreach (var run in runs.OfAnswer(queue.Pending[place].PromptId, queue.Pending[place].Number))
            {
                said[run] = new(QueueState.Pending, place + queue.Running.Count, 0, queue.Pending[place].OutputsToExecute);
            }
        }

        foreach (var run in runs.Open.ToList())
        {
            if (run.TakeLook(call) is { } look)
            {
                Tell(run, said.GetValueOrDefault(run) ?? new(QueueState.Absent, null, 0), look);
            }
        }
    }

    /// <summary>The history, or the part of it that was asked for.</summary>
    public void History()
    {
        if (!HistoryEntry.TryReadAll(call.Body, out var entries, out _))
        {
            return;
        }

        foreach (var entry in entries!)
        {
            Tell(entry, entry.Prompt?.Number);
        }

        var isWhole = !call.Path.Contains('?', StringComparison.Ordinal);
        foreach (var run in isWhole ? runs.Open.ToList() : [])
        {
            if (run.PromptId is { } id && !entries.Any(entry => entry.PromptId == id.Value))
            {
                TellAbsent(run);
            }
        }
    }

    /// <summary>One entry of the history; <c>{}</c> where there is none.</summary>
    public void HistoryOf(string promptId)
    {
        if (!HistoryEntry.TryRead(call.Body, promptId, out var entry, out _))
        {
            return;
        }

        if (entry is not null)
        {
            runs.AddAskedFor(promptId, at);
            Tell(entry, entry.Prompt?.Number);
            return;
        }

        TellRestart(restarts.NotInHistory(promptId));
        foreach (var run in runs.OfAnswer(promptId, null).Where(run => run.IsOpen).ToList())
        {
            TellAbsent(run);
        }
    }

    /// <summary>Some jobs: a list may be filtered, so that absence proves nothing.</summary>
    public void Jobs()
    {
        if (JobList.TryRead(call.Body, out var jobs, out _))
        {
            foreach (var job in jobs!.Jobs)
            {
                Tell(job);
            }
        }
    }

    /// <summary>One job. 404 is an answer only with ComfyUI's own words: older pods do not have the route.</summary>
    public void JobOf(string promptId)
    {
        if (call.Status == 200 && Job.TryRead(call.Body, out var job, out _) && job!.Id == promptId)
        {
            runs.AddAskedFor(promptId, at);
            Tell(job);
        }
        else if (call.Status == 404 && LooseJson.Text(LooseJson.Member(call.Body, "error")) == "Job not found")
        {
            TellRestart(restarts.NotInHistory(promptId));
            foreach (var run in runs.OfAnswer(promptId, null).Where(run => run.IsOpen).ToList())
            {
                if (run.TakeLook(call) is { } look)
                {
                    Tell(run, new RunFact.QueueSaid(QueueState.Absent, null, 0), look);
                    TellAbsent(run, look);
                }
            }
        }
    }

    private void Tell(Job job)
    {
        var state = job.Status switch
        {
            "pending" => QueueState.Pending,
            "in_progress" => QueueState.Running,
            _ => QueueState.Absent,
        };
        if (state == QueueState.Absent)
        {
            if (StatusOf(job) is { } status)
            {
                Tell(new HistoryEntry(job.Id, null, job.Outputs ?? NoOutputs, status), job.Priority);
            }

            return;
        }

        foreach (var run in runs.OfAnswer(job.Id, job.Priority).Where(run => run.IsOpen).ToList())
        {
            if (run.TakeLook(call) is { } look)
            {
                Tell(run, new RunFact.QueueSaid(state, null, 0), look);
            }
        }
    }

    private static HistoryStatus? StatusOf(Job job) => job.ExecutionStatus ?? job.Status switch
    {
        "completed" => new HistoryStatus("success", true, [new ExecutionSuccessMessage(job.Id)]),
        "failed" => new HistoryStatus("error", false, job.ExecutionError is { } error ? [error] : []),
        "cancelled" => new HistoryStatus("error", false, [new ExecutionInterruptedMessage(job.Id, null, null, [])]),
        _ => null,
    };

    private void Tell(ReplayedRun run, RunFact.QueueSaid said, int look)
    {
        run.LastQueueLook = look;
        run.WasPending = said.State == QueueState.Pending;
        if (said.State == QueueState.Running && !run.HasFinished)
        {
            runs.SetRunning(run);
        }

        run.Machine.Apply(said with { Look = look }, at);
    }

    private void Tell(HistoryEntry entry, double? number)
    {
        restarts.InHistory(entry.PromptId);
        foreach (var run in runs.OfAnswer(entry.PromptId, number).ToList())
        {
            runs.SetFinished(run);
            run.StartTimestamp ??= entry.Status?.Messages.OfType<ExecutionStartMessage>().FirstOrDefault()?.Timestamp;
            runs.Advance(run);
            if (run.IsOpen)
            {
                run.Machine.Apply(new RunFact.HistorySaid(entry, run.TakeLook(call) ?? run.Machine.BeginLook(at)), at);
            }
        }
    }

    /// <summary>The history has nothing. In one look the queue comes before it: the last look at the queue is the one that this completes.</summary>
    private void TellAbsent(ReplayedRun run)
    {
        if (run.TakeLook(call) is { } own)
        {
            TellAbsent(run, run.LastQueueLook ?? own);
        }
    }

    private void TellAbsent(ReplayedRun run, int look)
    {
        if (restarts.AbsenceCounts(run.PromptId!.Value.Value, run.SubmittedAt))
        {
            run.Machine.Apply(new RunFact.HistorySaid(null, look), at);
        }
    }

    private void TellRestart(string? evidence)
    {
        if (evidence is not null)
        {
            ReplayedRestart.Tell(runs, restarts, evidence, at);
        }
    }
}
