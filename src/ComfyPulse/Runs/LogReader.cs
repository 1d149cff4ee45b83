namespace ComfyPulse.Runs;

/// <summary>One reader of an <see cref="EventLog"/>: its place, its pace, and the progress that it has seen last.</summary>
internal sealed class LogReader
{
    /// <summary>Between two words of the pod a reader is told of each whole percent.</summary>
    private const double Percent = 0.01;

    private PromptProgress? _progress;
    private long _progressAt;
    private long? _changedAt;
    private long? _trainedAt;

    public long Position { get; set; }

    public long Seen { get; set; }

    public long ProgressSeen { get; set; }

    public long TrainingSeen { get; set; }

    public bool IsBehind { get; set; }

    public bool HoldsProgress { get; set; }

    public bool HoldsTraining { get; set; }

    /// <summary>The reader has been handed an event.</summary>
    public void Told(PromptEvent happened, TimeProvider time)
    {
        if (happened is ProgressChanged changed)
        {
            (_progress, _progressAt) = (changed.Progress, time.GetTimestamp());
            _changedAt = _progressAt;
        }
        else if (happened is TrainingAdvanced)
        {
            _trainedAt = time.GetTimestamp();
        }
        else if (happened is PromptSnapshot snapshot)
        {
            (_progress, _progressAt) = (snapshot.Progress, time.GetTimestamp());
        }
    }

    /// <summary>How long until this reader may have another progress.</summary>
    public TimeSpan WaitFor(TimeSpan every, TimeProvider time) => WaitSince(_changedAt, every, time);

    /// <summary>How long until it may have another word on the training.</summary>
    public TimeSpan WaitForTraining(TimeSpan every, TimeProvider time) => WaitSince(_trainedAt, every, time);

    /// <summary>How long until there may be something for it without any event; null for never.</summary>
    public TimeSpan? WaitForAny(TimeSpan every, TimeProvider time)
    {
        var progress = HoldsProgress ? WaitFor(every, time) : WaitForMove(every, time);
        return HoldsTraining && WaitForTraining(every, time) is var training && (progress is null || training < progress) ? training : progress;
    }

    /// <summary>How long until the progress has moved on by itself; null for never.</summary>
    public TimeSpan? WaitForMove(TimeSpan every, TimeProvider time)
    {
        if (_progress is not { Phase: PromptPhase.Running } progress || progress.Curve.TimeOf(progress.Fraction + Percent) is not { } moved)
        {
            return null;
        }

        var left = moved - progress.Elapsed - time.GetElapsedTime(_progressAt);
        var pace = WaitFor(every, time);
        return left > pace ? left : pace;
    }

    /// <summary>The progress, where it has moved on by itself for as much as is worth telling; else null.</summary>
    public ProgressChanged? MovedOn(Func<PromptSnapshot> look, TimeSpan every, TimeProvider time)
    {
        if (HoldsProgress || WaitForMove(every, time) is not { Ticks: <= 0 })
        {
            return null;
        }

        var before = _progress!.Fraction;
        var snapshot = look();
        (_progress, _progressAt) = (snapshot.Progress, time.GetTimestamp());
        if (snapshot.Result is not null || snapshot.Progress.Fraction < before + Percent - 1e-6)
        {
            return null;
        }

        // What came while it was made is part of it: told afterwards, it would go back.
        ProgressSeen = Math.Max(ProgressSeen, snapshot.Sequence);
        return new ProgressChanged(snapshot.Progress) { Sequence = Seen, At = snapshot.At };
    }

    private static TimeSpan WaitSince(long? last, TimeSpan every, TimeProvider time)
    {
        var left = last is { } told ? every - time.GetElapsedTime(told) : TimeSpan.Zero;
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}
