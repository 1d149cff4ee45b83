using ComfyPulse.Runs;

namespace ComfyPulse.Connections;

/// <summary>The caller's limits for one run, counted while this computer is awake.</summary>
/// <param name="Start">Until the prompt begins to run; null for none.</param>
/// <param name="Whole">Until its end; null for none.</param>
/// <param name="Since">When they began to count, in awake time.</param>
internal sealed record RunLimits(TimeSpan? Start, TimeSpan? Whole, TimeSpan Since)
{
    /// <summary>Whether any limit still runs.</summary>
    public bool Run(RunMachine machine) => Whole is not null || (Start is not null && !machine.HasBegun);

    /// <summary>When the next one passes, in awake time; null for never.</summary>
    public TimeSpan? NextAt(RunMachine machine)
    {
        var start = machine.HasBegun ? null : Start;
        return Since + (start is null || Whole < start ? Whole : start);
    }

    /// <summary>What has passed; null for nothing.</summary>
    public RunFact? Passed(RunMachine machine, TimeSpan awake) =>
        Since + Whole <= awake ? new RunFact.LimitPassed(Whole!.Value, TimeLimit.Run)
        : !machine.HasBegun && Since + Start <= awake ? new RunFact.LimitPassed(Start!.Value, TimeLimit.Start)
        : null;
}
