namespace ComfyPulse.Cli.Output.Live;

/// <summary>What the live view keeps of one run.</summary>
internal sealed class LiveLane(string label, TimeProvider time)
{
    private PromptProgress? _progress;
    private long _toldAt;
    private ShownTraining? _training;
    private TrainingCurve? _curve;

    /// <summary>What is awaited while there is no progress.</summary>
    public string WaitingFor { get; set; } = "starting";

    /// <summary>How it ended; null until then.</summary>
    public PromptOutcome? Outcome { get; private set; }

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>The newest that is known. Its time is the run's; how much has passed since is told by the clock here.</summary>
    public void Tell(PromptProgress progress)
    {
        var shown = Now()?.Fraction ?? 0;
        (_progress, _toldAt) = (progress with { Fraction = Math.Max(progress.Fraction, shown) }, time.GetTimestamp());
    }

    /// <summary>The training in it has gone on.</summary>
    public void Tell(ShownTraining training) => (_training, _curve) = (training, null);

    /// <summary>It is over; null where it never was on the pod.</summary>
    public void End(PromptOutcome? outcome) => (HasEnded, Outcome) = (true, outcome);

    /// <summary>How it is by now.</summary>
    public LiveRun ToRun() => new(label, Now(), WaitingFor) { Training = Training() };

    // The losses are those of the last word; the steps go on meanwhile.
    private LiveTraining? Training() => _training is { } training ? new LiveTraining(training.Now(), _curve ??= training.Curve()) : null;

    private PromptProgress? Now() => _progress?.After(_progress.Elapsed + time.GetElapsedTime(_toldAt));
}
