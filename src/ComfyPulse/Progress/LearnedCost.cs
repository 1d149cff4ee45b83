namespace ComfyPulse.Progress;

/// <summary>What has been measured of nodes that are alike, as factors to the priors: so what was learned of one size tells of another.</summary>
internal sealed class LearnedCost
{
    /// <summary>From a cold start to the first step: of the prior's start and getting ready together.</summary>
    public Samples Cold { get; init; } = new();

    public Samples Start { get; init; } = new();

    public Samples Step { get; init; } = new();

    /// <summary>Of the prior's whole.</summary>
    public Samples Rest { get; init; } = new();

    /// <summary>When it was last measured or read: the longest unused goes first.</summary>
    public long UsedAt { get; set; }

    public bool IsKnown => Start.Count > 0 || Cold.Count > 0;

    /// <summary>All of its samples, in the order of the file.</summary>
    public IEnumerable<Samples> All => [Cold, Start, Step, Rest];

    public void Learn(in NodeCost prior, in NodeTiming timing)
    {
        // Where the graph tells no steps, the bar is part of the whole.
        var (start, bar) = (timing.Start, timing.Step * timing.Steps);
        var work = prior.Steps > 0 || bar == 0 ? prior.Start : bar;
        if (timing.IsCold && prior.Ready > 0)
        {
            Cold.Add((prior.Steps > 0 ? start : start + bar) / (prior.Start + prior.Ready));
            if (work != prior.Start)
            {
                Start.Add(work / prior.Start);
            }
        }
        else if (prior.Start > 0)
        {
            Start.Add((prior.Steps > 0 ? start : start + bar) / prior.Start);
        }

        if (timing.Step > 0 && prior.Step > 0)
        {
            Step.Add(timing.Step / prior.Step);
        }

        Rest.Add(timing.Rest / prior.Warm);
    }

    /// <summary>The prior, corrected.</summary>
    /// <param name="prior">The prior.</param>
    /// <param name="isSame">Whether it was learned from nodes that should take the same time; else from nodes of their class.</param>
    public NodeCost Correct(in NodeCost prior, bool isSame)
    {
        // Never seen warm: what took the time when it was cold cannot be told, so both are as much longer.
        var start = prior.Start * (Start.Count > 0 ? Start.Median : Cold.Median);
        return prior with
        {
            Ready = Cold.Count > 0 ? Math.Max(0, ((prior.Start + prior.Ready) * Cold.Median) - start) : prior.Ready,
            Start = start,
            Step = prior.Step * Step.Median,
            Rest = isSame && Rest.Count > 0 ? prior.Warm * Rest.Median : 0,
            Spread = isSame ? Start.Count >= 2 ? 0.15 : 0.2 : 0.5,
            Trust = isSame ? 4 : 1,
            IsLearned = isSame,
        };
    }
}
