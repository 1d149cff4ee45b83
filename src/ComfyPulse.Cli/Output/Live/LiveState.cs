namespace ComfyPulse.Cli.Output.Live;

/// <summary>Everything that the live view shows, at an instant.</summary>
/// <param name="Runs">The runs that have not ended.</param>
/// <param name="Elapsed">Since the command began.</param>
internal sealed record LiveState(IReadOnlyList<LiveRun> Runs, TimeSpan Elapsed)
{
    /// <summary>How many runs there are in all.</summary>
    public int Total { get; init; } = 1;

    /// <summary>How many of them have ended.</summary>
    public int Ended { get; init; }

    /// <summary>How many of those did not succeed.</summary>
    public int Failed { get; init; }
}

/// <summary>One run at an instant.</summary>
/// <param name="Label">What it is called among several.</param>
/// <param name="Progress">How far it is by now; null before the pod has it.</param>
/// <param name="WaitingFor">What is awaited while there is no progress.</param>
internal sealed record LiveRun(string Label, PromptProgress? Progress, string WaitingFor)
{
    /// <summary>The training in it; null for none.</summary>
    public LiveTraining? Training { get; init; }
}

/// <summary>A training at an instant.</summary>
/// <param name="Progress">How far it is by now.</param>
/// <param name="Curve">Its losses.</param>
internal sealed record LiveTraining(TrainingProgress Progress, TrainingCurve Curve);
