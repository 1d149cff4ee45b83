using ComfyPulse.Runs;
using ComfyPulse.Workflows;

namespace ComfyPulse.Recording;

/// <summary>Tells the machines of a recording's runs what the recording tells, as a live connection would.</summary>
internal sealed class ReplayedPod
{
    private readonly Queue<ReplayedEvent> _happened = new();
    private readonly ReplayedRuns _runs;
    private readonly ReplayedFrames _frames;
    private readonly ReplayedCalls _calls;
    private readonly ReplayOptions _options;
    private TimeSpan _now;

    public ReplayedPod(PromptPlan? planOfUnsubmitted, ReplayOptions options)
    {
        _options = options;
        var (sockets, restarts) = (new ReplayedSockets(), new RestartSigns());
        _runs = new ReplayedRuns(planOfUnsubmitted, options);
        _frames = new ReplayedFrames(_runs, sockets, restarts);
        _calls = new ReplayedCalls(_runs, sockets, restarts);
    }

    /// <summary>The next thing that happened.</summary>
    public bool TryTake(out ReplayedEvent? happened) => _happened.TryDequeue(out happened);

    /// <summary>Time goes on to the item, and the item comes.</summary>
    public void Apply(RecordedItem item)
    {
        Wake(item.At);
        _now = item.At;
        switch (item)
        {
            case RecordedFrame frame:
                _frames.Apply(frame);
                break;
            case RecordedRequest request:
                _calls.Begin(request.Call, request.At);
                break;
            case RecordedAnswer answer when _calls.Answer(answer.Call, answer.At) is { } warning:
                Warn(warning);
                break;
            case RecordedProblem problem:
                Warn(new PromptWarning("recording_unreadable", problem.Message));
                break;
        }

        Collect(_now);
    }

    /// <summary>The recording is over: what has not ended ends with what is known.</summary>
    public void End()
    {
        foreach (var run in _runs.Open.ToList())
        {
            ReplayedEnd.Settle(run, _now);
        }

        Collect(_now);
    }

    /// <summary>Limits that pass before <paramref name="until"/>.</summary>
    private void Wake(TimeSpan until)
    {
        foreach (var run in _runs.Open.ToList())
        {
            var last = TimeSpan.MinValue;
            while (run.Machine.WakeAt is { } wakeAt && wakeAt <= until && wakeAt > last)
            {
                last = wakeAt;
                run.Machine.Apply(new RunFact.Woke(), wakeAt > _now ? wakeAt : _now);
                Collect(run, wakeAt > _now ? wakeAt : _now);
            }
        }
    }

    private void Warn(PromptWarning warning) => _happened.Enqueue(new ReplayedEvent(_now, -1, null, new WarningRaised(warning)));

    private void Collect(TimeSpan at)
    {
        foreach (var run in _runs.All)
        {
            Collect(run, at);
        }
    }

    private void Collect(ReplayedRun run, TimeSpan at)
    {
        while (run.Machine.TryTake(out var happened))
        {
            _happened.Enqueue(new ReplayedEvent(at, run.Submission, run.PromptId, happened!));
            if (happened is PromptEnded && run.Machine.Setup.Plan is { } plan)
            {
                _options.Costs?.Learn(ReplayedRuns.CostName, plan, run.Machine.Timings(), run.Machine.WorkTime);
            }
        }
    }
}
