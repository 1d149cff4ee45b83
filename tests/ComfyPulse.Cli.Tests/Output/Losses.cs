namespace ComfyPulse.Cli.Tests.Output;

/// <summary>Curves and trainings for tests.</summary>
internal static class Losses
{
    /// <summary>A training in its midst.</summary>
    public static TrainingProgress Training { get; } = new()
    {
        NodeId = "9",
        ClassType = "TrainLoraNode",
        IsTraining = true,
        Step = new(120, TrainingSource.ProgressBar),
        Steps = new(260, TrainingSource.ProgressBar),
        Loss = new(0.0823, TrainingSource.LogLine),
        SmoothedLoss = new(0.09114, TrainingSource.Computed),
        SecondsPerStep = new(1.2, TrainingSource.Computed),
        TimeLeft = new(TimeSpan.FromSeconds(250), TrainingSource.Computed),
        LearningRate = new(0.0005, TrainingSource.Workflow),
        Epoch = new(1, TrainingSource.LogLine),
        Epochs = new(2, TrainingSource.LogLine),
        LoraName = new("face", TrainingSource.Workflow),
    };

    /// <summary>One point a step; a null loss is a step that was missed.</summary>
    public static TrainingCurve Curve(int steps, Func<int, double?> loss)
    {
        var points = new List<TrainingPoint>();
        var (smoothed, isApart) = (default(double?), false);
        for (var step = 1; step <= steps; step++)
        {
            if (loss(step) is not { } its)
            {
                isApart = points.Count > 0;
                continue;
            }

            smoothed = !double.IsFinite(its) ? smoothed : smoothed is { } before ? (before * 0.9) + (its * 0.1) : its;
            points.Add(new TrainingPoint(step, step, TimeSpan.FromSeconds(step), TrainingSource.LogLine) { Loss = its, Lowest = its, Highest = its, Losses = 1, Smoothed = smoothed, FollowsGap = isApart });
            isApart = false;
        }

        return new TrainingCurve(points);
    }

    /// <summary>From 0.5 to 1.5, the same on every machine.</summary>
    public static double Noise(int step) => 0.5 + (step * 2654435761L % 1000 / 1000.0);

    /// <summary>Losses that fall.</summary>
    public static double Falling(int step) => Noise(step) * (0.02 + (0.4 * Math.Exp(-step / 50.0)));
}
