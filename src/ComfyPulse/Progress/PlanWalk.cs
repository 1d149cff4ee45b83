using ComfyPulse.Workflows;

namespace ComfyPulse.Progress;

/// <summary>Walks over the links of a plan.</summary>
internal static class PlanWalk
{
    /// <summary>The nodes that will still run, or are at work: what the unfinished output nodes need, not looking behind what is cached or done.</summary>
    public static bool[] StillNeeded(PromptPlan plan, ReadOnlySpan<NodeCell> cells)
    {
        var needed = new bool[plan.Nodes.Count];
        var open = new Stack<int>(plan.Roots);
        while (open.TryPop(out var index))
        {
            // A cached output node is looked behind until it is passed: what it needs may have left the cache.
            var isBehind = cells[index].Stage is NodeStage.Finished or NodeStage.Passed || (cells[index].Stage == NodeStage.Cached && !plan.Roots.Contains(index));
            if (needed[index] || isBehind)
            {
                continue;
            }

            needed[index] = true;
            foreach (var input in plan.Nodes[index].Inputs)
            {
                open.Push(input);
            }
        }

        return needed;
    }

    /// <summary>The nodes that take something from one at work, however far: those of them that are at work too wait for their lazy inputs.</summary>
    public static bool[] BehindRunning(PromptPlan plan, ReadOnlySpan<NodeCell> cells)
    {
        var dependents = new List<int>[plan.Nodes.Count];
        var (behind, open) = (new bool[plan.Nodes.Count], new Stack<int>());
        for (var index = 0; index < plan.Nodes.Count; index++)
        {
            foreach (var input in plan.Nodes[index].Inputs)
            {
                (dependents[input] ??= []).Add(index);
            }

            if (cells[index].Stage == NodeStage.Running)
            {
                open.Push(index);
            }
        }

        while (open.TryPop(out var index))
        {
            foreach (var dependent in dependents[index] ?? [])
            {
                if (!behind[dependent])
                {
                    behind[dependent] = true;
                    open.Push(dependent);
                }
            }
        }

        return behind;
    }

    /// <summary>Whether <paramref name="from"/> takes anything from <paramref name="to"/>, however far.</summary>
    public static bool Reaches(PromptPlan plan, int from, int to)
    {
        var seen = new bool[plan.Nodes.Count];
        var open = new Stack<int>(plan.Nodes[from].Inputs);
        while (open.TryPop(out var index))
        {
            if (index == to)
            {
                return true;
            }

            if (!seen[index])
            {
                seen[index] = true;
                foreach (var input in plan.Nodes[index].Inputs)
                {
                    open.Push(input);
                }
            }
        }

        return false;
    }
}
