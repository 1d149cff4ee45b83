using ComfyPulse.Runs;

namespace ComfyPulse.Recording;

/// <summary>Ends a run at the end of its recording with what the recording tells.</summary>
internal static class ReplayedEnd
{
    public static void Settle(ReplayedRun run, TimeSpan end)
    {
        if (run.IsLost || run is { WasDequeued: true, HasBegun: false, HasFinished: false })
        {
            // A restart, and the recorded client's own cut, tell as much as a look that finds nothing.
            var look = run.Machine.BeginLook(end);
            run.Machine.Apply(new RunFact.QueueSaid(QueueState.Absent, null, look), end);
            run.Machine.Apply(new RunFact.HistorySaid(null, look), end);
        }

        run.Machine.Apply(new RunFact.NothingFollows("the recording does not tell"), end);
    }
}
