using ComfyPulse.Runs;

namespace ComfyPulse.Recording;

/// <summary>Tells the runs that the pod was restarted.</summary>
internal static class ReplayedRestart
{
    /// <summary>Whatever was on the pod before it went away is lost.</summary>
    public static void Tell(ReplayedRuns runs, RestartSigns restarts, string evidence, TimeSpan at)
    {
        foreach (var run in runs.Open.Where(run => run.SubmittedAt < restarts.AwaySince).ToList())
        {
            run.IsLost = true;
            run.Machine.Apply(new RunFact.PodRestarted(evidence), at);
        }

        restarts.Restarted();
    }
}
