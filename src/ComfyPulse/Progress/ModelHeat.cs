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
    /// <param name="willLoad">By index, whether a node runs, or has run, in this prompt.</param>
    public bool Takes(int index, bool[] willLoad)
    {
        if (plan is null || plan.Nodes[index].Work is not { ModelGroup: >= 0 and var group } work || _ready.Contains(group))
        {
            return false;
        }

        foreach (var loader in work.Loaders)
        {
            if (willLoad[loader])
            {
                return _taken.Add(group);
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
