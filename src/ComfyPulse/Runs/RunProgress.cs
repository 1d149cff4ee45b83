using ComfyPulse.Progress;

namespace ComfyPulse.Runs;

/// <summary>What a board says, as people are told it.</summary>
internal static class RunProgress
{
    /// <summary>How far a run is at <paramref name="at"/>.</summary>
    public static PromptProgress Of(RunState run, TimeSpan at) => Of(run.Nodes.Board, run.Phase, isSuccess: run.Result is { Outcome: PromptOutcome.Succeeded }) with
    {
        QueuePlace = run.Phase == PromptPhase.Queued ? run.Place : null,
        Elapsed = at - run.Setup.StartedAt,
        Source = run.Nodes.Board.IsGuess ? ProgressSource.Estimated : run.Following.SocketIsOpen ? ProgressSource.Live : ProgressSource.Polled,
    };

    private static PromptProgress Of(NodeBoard board, PromptPhase phase, bool isSuccess)
    {
        var running = phase is PromptPhase.Running or PromptPhase.Finishing ? board.Running() : [];
        var bars = new NodeProgress[running.Count];
        for (var i = 0; i < bars.Length; i++)
        {
            var (node, bar) = (board.Describe(running[i]), board.BarOf(running[i]));
            bars[i] = new NodeProgress(node.Id, node.ClassType, node.Title, bar?.Step, bar?.Steps);
        }

        var latest = bars.Length > 0 ? bars[^1] : null;
        return new PromptProgress
        {
            Phase = phase,
            Fraction = isSuccess ? 1 : board.Fraction,
            NodeId = latest?.NodeId,
            ClassType = latest?.ClassType,
            Title = latest?.Title,
            Step = latest?.Step,
            Steps = latest?.Steps,
            Running = bars,

            // A run that was polled saw no node end, but a prompt that has succeeded is done with all of them.
            NodesDone = isSuccess ? board.NodesTotal : board.NodesDone,
            NodesCached = board.NodesCached,
            NodesTotal = board.NodesTotal,
        };
    }
}
