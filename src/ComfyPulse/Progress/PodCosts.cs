using ComfyPulse.Workflows;

namespace ComfyPulse.Progress;

/// <summary>What has been learned of the nodes of one pod. Bounded; used under its model's lock.</summary>
internal sealed class PodCosts
{
    private const int MostEntries = 4096;

    public Dictionary<ulong, LearnedCost> Entries { get; } = [];

    /// <summary>How long whole runs took, in seconds.</summary>
    public Samples Runs { get; init; } = new();

    /// <summary>Everything that was measured.</summary>
    public IEnumerable<Samples> All => Entries.Values.SelectMany(learned => learned.All).Append(Runs);

    /// <summary>The costs of a plan's nodes, by index.</summary>
    public NodeCost[] Of(PromptPlan plan, long now)
    {
        var costs = new NodeCost[plan.Nodes.Count];
        for (var index = 0; index < costs.Length; index++)
        {
            costs[index] = Of(plan.Nodes[index], now);
        }

        return costs;
    }

    public NodeCost Of(PlanNode node, long now)
    {
        var prior = CostPriors.Of(node.Work);
        foreach (var (key, isSame) in node.CostKeys)
        {
            if (Entries.TryGetValue(key, out var learned) && learned.IsKnown)
            {
                learned.UsedAt = now;
                return learned.Correct(prior, isSame);
            }
        }

        return prior;
    }

    public void Learn(PlanNode node, in NodeTiming timing, long now)
    {
        var prior = CostPriors.Of(node.Work);
        foreach (var (key, _) in node.CostKeys)
        {
            var learned = EntryOf(key);
            learned.UsedAt = now;
            learned.Learn(prior, timing);
        }
    }

    /// <summary>The entry of a key, a new one where there is none; then the one that was not used for longest makes room.</summary>
    public LearnedCost EntryOf(ulong key)
    {
        if (!Entries.TryGetValue(key, out var learned))
        {
            if (Entries.Count >= MostEntries)
            {
                Entries.Remove(Entries.MinBy(entry => entry.Value.UsedAt).Key);
            }

            Entries[key] = learned = new LearnedCost();
        }

        return learned;
    }
}
