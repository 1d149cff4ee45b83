using ComfyPulse.Workflows;

namespace ComfyPulse.Progress;

/// <summary>The sums over a board: the work that there is, the share of it that is done, and how many nodes that are.</summary>
internal sealed class NodeTally
{
    /// <summary>Short of 1, which is said at success only.</summary>
    public const double AlmostDone = 0.99;

    private double _total;
    private double _done;

    /// <summary>The share of the work that is done: 0 to 0.99, never falling.</summary>
    public double Fraction { get; private set; }

    public int NodesDone { get; private set; }

    public int NodesCached { get; private set; }

    public int NodesTotal { get; private set; }

    /// <summary>What a node's work counts for; 1 where the workflow is not known.</summary>
    public static double Weight(PromptPlan? plan, int index) => plan is null ? 1 : plan.Nodes[index].Weight;

    /// <summary>The share that a bar tells, short of the end. The numbers are the pod's: infinite steps of infinitely many are no share.</summary>
    public static double ShareOf(double value, double max) => max > 0 && value > 0 && value / max is > 0 and var share ? Math.Min(share, AlmostDone) : 0;

    /// <summary>Whether the numbers are those of a bar with steps, fit to be shown.</summary>
    public static bool IsBar(double value, double max) => max > 1 && double.IsFinite(max) && double.IsFinite(value);

    /// <summary>Some more of the work that counts already is done.</summary>
    public void Gain(double work)
    {
        _done += work;
        Raise();
    }

    /// <summary>Counts all nodes: those that run or have run, and those that something unfinished still needs.</summary>
    public void CountAnew(PromptPlan? plan, ReadOnlySpan<NodeCell> cells)
    {
        var stillNeeded = plan is null ? null : PlanWalk.StillNeeded(plan, cells);
        (_total, _done, NodesDone, NodesCached, NodesTotal) = (plan is null ? 1 : 0, 0, 0, 0, 0); // without a plan one more node is always expected
        for (var i = 0; i < cells.Length; i++)
        {
            var stage = cells[i].Stage;
            NodesCached += stage is NodeStage.Cached or NodeStage.Passed && (plan?.IsNeeded(i) ?? false) ? 1 : 0;
            NodesDone += stage == NodeStage.Finished ? 1 : 0;
            if (stage is NodeStage.Running or NodeStage.Finished || (stage == NodeStage.Waiting && stillNeeded?[i] == true))
            {
                NodesTotal++;
                _total += Weight(plan, i);
                _done += Weight(plan, i) * cells[i].Done;
            }
        }

        Raise();
    }

    private void Raise()
    {
        if (_total > 0)
        {
            Fraction = Math.Max(Fraction, Math.Min(_done / _total, AlmostDone));
        }
    }
}
