namespace ComfyPulse.Cli.Scoring;

/// <summary>How good a way of calculating progress was over all runs; there is at least one.</summary>
internal sealed record WayScore(string Way, IReadOnlyList<RunScore> Runs)
{
    public double Distance => Runs.Average(run => run.Distance);

    public RunScore Worst => Runs.MaxBy(run => run.Distance)!;

    public int StepsBack => Runs.Sum(run => run.StepsBack);

    public double TooEarly => Runs.Average(run => run.TooEarly);

    /// <summary>How far the time left was off at each moment, over the runs where one was told; null where none was.</summary>
    public IReadOnlyList<double?> EtaErrors => [.. Enumerable.Range(0, RunScore.Moments.Count).Select(moment => Runs.Average(run => run.EtaErrors[moment]))];

    /// <summary>How often none was told.</summary>
    public int EtasMissing => Runs.Sum(run => run.EtaErrors.Count(error => error is null));
}
