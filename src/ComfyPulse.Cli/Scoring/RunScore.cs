namespace ComfyPulse.Cli.Scoring;

/// <summary>How good a way of calculating progress was in one run.</summary>
/// <param name="Run">The run.</param>
/// <param name="Distance">How far the fraction was from the true share of time, on average.</param>
/// <param name="StepsBack">How often the fraction fell.</param>
/// <param name="TooEarly">The share of the run in which it said 99 % or more too early.</param>
/// <param name="EtaErrors">How far the time left was off at each of <see cref="Moments"/>, as a share of the run; null where none was told.</param>
internal sealed record RunScore(ScoredRun Run, double Distance, int StepsBack, double TooEarly, IReadOnlyList<double?> EtaErrors)
{
    /// <summary>The true shares of time at which the time left is compared.</summary>
    public static IReadOnlyList<double> Moments { get; } = [0.25, 0.5, 0.75];

    /// <param name="run">The run.</param>
    /// <param name="line">What was shown.</param>
    /// <param name="etaAt">The seconds left that were told at a second of the run; null for none.</param>
    public static RunScore Of(ScoredRun run, FractionLine line, Func<double, double?> etaAt) =>
        new(run, line.Distance, line.StepsBack, line.TooEarly, [.. Moments.Select(share => ErrorAt(share, run.Seconds, etaAt))]);

    private static double? ErrorAt(double share, double duration, Func<double, double?> etaAt) =>
        etaAt(share * duration) is { } eta ? Math.Abs(eta - ((1 - share) * duration)) / duration : null;
}
