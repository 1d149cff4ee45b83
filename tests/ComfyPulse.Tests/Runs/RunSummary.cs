using ComfyPulse.Runs;

namespace ComfyPulse.Tests.Runs;

/// <summary>The end of a run in one line, so that two can be compared: the outcome, and the outputs that the pod keeps.</summary>
internal static class RunSummary
{
    public static string Of(PromptResult result) => result.Outcome switch
    {
        PromptOutcome.Failed failed => $"failed {failed.NodeId} {failed.ExceptionType} {failed.Message}",
        var outcome => outcome.ToString(),
    } + " " + string.Join(" | ", result.Outputs.Where(output => output.Image is null).Select(TraceRun.Words).Order(StringComparer.Ordinal));

    /// <summary>How the recorded run ends when nothing is lost.</summary>
    public static string Straight(TraceRun run) => Of(Feed(run, run.Steps));

    /// <summary>Feeds steps to a machine, a few milliseconds apart, and lets the pod's truth finish it.</summary>
    public static PromptResult Feed(TraceRun run, IEnumerable<TraceStep> steps, bool losesEverySecondAnswer = false)
    {
        var machine = run.NewMachine();
        var at = TimeSpan.Zero;
        foreach (var step in steps)
        {
            at += TimeSpan.FromMilliseconds(5);
            step.ApplyTo(machine, at);
        }

        return new TruthfulPod(run.Truth, losesEverySecondAnswer).Finish(machine, at);
    }
}
