using ComfyPulse.Workflows;

namespace ComfyPulse.Progress;

/// <summary>How many nodes of a board run, are done, or need not run.</summary>
internal sealed class NodeTally
{
    /// <summary>Short of 1, which is said at success only.</summary>
    public const double AlmostDone = 0.99;

    public int NodesDone { get; private set; }

    public int NodesCached { get; private set; }

    public int NodesTotal { get; private set; }

    /// <summary>The share that a bar tells, short of the end. The numbers are the pod's: infinite steps of infinitely many are no share.</summary>
    public static double ShareOf(double value, double max) => max > 0 && value > 0 && value / max is > 0 and var share ? Math.Min(share, AlmostDone) : 0;

    /// <summary>Whether the numbers are those of a bar with steps, fit to be shown.</summary>
    public static bool IsBar(double value, double max) => max > 1 && double.IsFinite(max) && double.IsFinite(value);

    /// <summary>Counts all nodes: those that run or have run, and those that something unfinished still needs.</summary>
    public void CountAnew(PromptPlan? plan, ReadOnlySpan<NodeCell> cells, bool[]? stillNeeded)
    {
        (NodesDone, NodesCached, NodesTotal) = (0, 0, 0);
        for (var i = 0; i < cells.Length; i++)
        {
            var stage = cells[i].Stage;
            NodesCached += stage is NodeStage.Cached or NodeStage.Passed && (plan?.IsNeeded(i) ?? false) ? 1 : 0;
            NodesDone += stage == NodeStage.Finished ? 1 : 0;
            NodesTotal += stage is NodeStage.Running or NodeStage.Finished || (stage == NodeStage.Waiting && stillNeeded?[i] == true) ? 1 : 0;
        }
    }
}
