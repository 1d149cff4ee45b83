using ComfyPulse.Progress;

namespace ComfyPulse.Runs;

/// <summary>What a board says, as people are told it.</summary>
internal static class RunProgress
{
    /// <summary>How far a run is at <paramref name="at"/>.</summary>
    public static PromptProgress Of(RunState run, TimeSpan at)
    {
        run.Clock.Refresh(run);
        var (board, clock, known) = (run.Nodes.Board, run.Clock, run.Events.Now);
        var isSuccess = run.Result is { Outcome: PromptOutcome.Succeeded };
        var running = Running(board, run.Phase, known);
        var latest = running.Length > 0 ? running[^1] : null;
        var progress = new PromptProgress
        {
            Phase = run.Phase,
            Fraction = clock.Curve.FractionAt(known),
            QueuePlace = run.Phase == PromptPhase.Queued ? run.Place : null,
            NodeId = latest?.NodeId,
            ClassType = latest?.ClassType,
            Title = latest?.Title,
            Step = latest?.Step,
            Steps = latest?.Steps,
            Running = running,

            // A run that was polled saw no node end, but a prompt that has succeeded is done with all of them.
            NodesDone = isSuccess ? board.NodesTotal : board.NodesDone,
            NodesCached = board.NodesCached,
            NodesTotal = board.NodesTotal,
            Elapsed = known,
            Eta = run.Phase != PromptPhase.Ended && clock.KnowsLeft ? clock.Curve.LeftAt(known) : null,
            EtaRange = run.Phase != PromptPhase.Ended && clock.KnowsLeft ? clock.Range : null,
            Curve = clock.Curve,
            Source = board.IsGuess ? ProgressSource.Estimated : run.Following.SocketIsOpen ? ProgressSource.Live : ProgressSource.Polled,
        };
        return run.Phase == PromptPhase.Ended ? progress with { Elapsed = at - run.Setup.StartedAt } : progress.After(at - run.Setup.StartedAt);
    }

    private static NodeProgress[] Running(NodeBoard board, PromptPhase phase, TimeSpan now)
    {
        var running = phase is PromptPhase.Running or PromptPhase.Finishing ? board.Running() : [];
        var bars = new NodeProgress[running.Count];
        for (var i = 0; i < bars.Length; i++)
        {
            var (node, bar, pace) = (board.Describe(running[i]), board.BarOf(running[i]), board.PaceOf(running[i]));
            bars[i] = new NodeProgress(node.Id, node.ClassType, node.Title, bar?.Step, bar?.Steps)
            {
                Elapsed = now - TimeSpan.FromSeconds(pace.StartedAt),
                StepsPerSecond = pace.StepsPerSecond,
            };
        }

        return bars;
    }
}
