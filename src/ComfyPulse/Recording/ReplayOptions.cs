namespace ComfyPulse;

/// <summary>How recordings are played.</summary>
public sealed record ReplayOptions
{
    /// <summary>What nodes are known to cost; it learns from what is played. Default: nothing is known, and nothing learned.</summary>
    public CostModel? Costs { get; init; }

    /// <summary>By which nodes a run is known as a training. Default: <see cref="TrainingRules.Default"/>.</summary>
    public TrainingRules Training { get; init; } = TrainingRules.Default;

    /// <summary>How the fraction is made. Default: by time.</summary>
    public ProgressCalculation Progress { get; init; } = ProgressCalculation.Time;
}
