using ComfyPulse.Workflows;

namespace ComfyPulse.Progress;

/// <summary>Which nodes will find their models just loaded and not yet ready: the first of each that uses them.</summary>
internal sealed class ModelHeat(PromptPlan? plan)
{
    private readonly HashSet<int> _ready = [];
    private readonly HashSet<int> _taken = [];

    /// <summary>A count begins: nobody has been told to get any models ready.</summary>
    public void Begin() => _taken.Clear();

    /// <summary>Whether a node is the one that has to get its models ready; the next one with the same models is not.</summary>
    /// <param name="index">The node.</param>
    /// <param name="willLoad">Which loaders run, or have run, in this prompt.</param>
    public bool Takes(int index, bool[] willLoad) =>
        MayTake(index) && AnyLoads(plan!.Nodes[index].Work.Loaders, willLoad) && _taken.Add(plan.Nodes[index].Work.ModelGroup);

    /// <summary>Whether a node uses models that no node has got ready yet.</summary>
    public bool MayTake(int index) => plan?.Nodes[index].Work.ModelGroup is { } group and >= 0 && !_ready.Contains(group);

    private static bool AnyLoads(int[] loaders, bool[] willLoad)
    {
        foreach (var loader in loaders)
        {
            if (willLoad[loader])
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The node has worked: its models are ready.</summary>
    public void Ready(int index)
    {
        if (plan?.Nodes[index].Work.ModelGroup is { } group and >= 0)
        {
            _ready.Add(group);
        }
    }
}
