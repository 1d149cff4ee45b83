using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace ComfyPulse.Workflows;

/// <summary>What is expected to run of a workflow: immutable, shared by all runs of it.</summary>
internal sealed class PromptPlan
{
    private readonly Dictionary<string, int> _indexes;
    private readonly bool[] _needed;

    private PromptPlan(PlanNode[] nodes, Dictionary<string, int> indexes, int[] roots)
    {
        Nodes = nodes;
        _indexes = indexes;
        Roots = roots;
        _needed = Ancestors(nodes, roots);
    }

    /// <summary>All nodes of the workflow, in the file's order, those that nothing needs included.</summary>
    public IReadOnlyList<PlanNode> Nodes { get; }

    /// <summary>The output nodes that will run: everything that they need runs with them.</summary>
    public IReadOnlyList<int> Roots { get; }

    /// <param name="workflow">The workflow.</param>
    /// <param name="isOutputClass">Whether a class is an output node, as far as known; null means unknown, then a node that feeds no other counts as one.</param>
    /// <param name="targets">The output nodes asked for; null for all.</param>
    public static PromptPlan Create(Workflow workflow, Func<string, bool?>? isOutputClass = null, IReadOnlyList<string>? targets = null)
    {
        var indexes = workflow.Nodes.Keys.Select((id, index) => (id, index)).ToDictionary(pair => pair.id, pair => pair.index, StringComparer.Ordinal);
        WorkflowNode[] listed = [.. workflow.Nodes.Values];
        int[][] links = [.. listed.Select(node => Links(node, indexes))];
        var works = NodeWorks.Of(workflow, listed, links, id => indexes.GetValueOrDefault(id, -1));
        PlanNode[] nodes = [.. listed.Select((node, index) => new PlanNode(node.Id, node.ClassType, node.Title, links[index], works[index]))];
        var roots = targets is null ? OutputNodes(workflow, nodes, isOutputClass) : Known(targets, indexes);
        return new PromptPlan(nodes, indexes, roots);
    }

    /// <summary>The same plan with the output nodes that the pod itself says it will run; ids that the workflow does not have are left out.</summary>
    public PromptPlan WithRoots(IEnumerable<string> nodeIds) => new((PlanNode[])Nodes, _indexes, Known(nodeIds, _indexes));

    /// <summary>Whether a node is an output node that will run, or one that such a node needs.</summary>
    public bool IsNeeded(int index) => _needed[index];

    /// <summary>The index of a node; negative for one that the submitted graph does not have.</summary>
    public int IndexOf(string nodeId) => _indexes.TryGetValue(nodeId, out var index) ? index : -1;

    /// <summary>As <see cref="IndexOf(string)"/>, from received bytes and without allocating.</summary>
    public int IndexOf(ReadOnlySpan<byte> utf8NodeId)
    {
        Span<char> id = stackalloc char[256];
        return utf8NodeId.Length > id.Length
            ? IndexOf(Encoding.UTF8.GetString(utf8NodeId))
            : Utf8.ToUtf16(utf8NodeId, id, out _, out var length) == OperationStatus.Done && _indexes.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(id[..length], out var index)
                ? index
                : -1;
    }

    private static int[] Links(WorkflowNode node, Dictionary<string, int> indexes) =>
        [.. node.Inputs
            .Where(input => input.Value.IsLink && indexes.ContainsKey(input.Value.LinkNodeId!) && !LazyInputs.IsNeverTaken(node, input.Key))
            .Select(input => indexes[input.Value.LinkNodeId!])
            .Distinct()];

    private static int[] OutputNodes(Workflow workflow, PlanNode[] nodes, Func<string, bool?>? isOutputClass)
    {
        var feeds = workflow.Nodes.Values.SelectMany(node => node.Inputs.Values).Select(input => input.LinkNodeId).OfType<string>().ToHashSet(StringComparer.Ordinal);
        return [.. Enumerable.Range(0, nodes.Length).Where(i => isOutputClass?.Invoke(nodes[i].ClassType) ?? (KnownClasses.IsOutput(nodes[i].ClassType) || !feeds.Contains(nodes[i].Id)))];
    }

    private static bool[] Ancestors(PlanNode[] nodes, int[] roots)
    {
        var needed = new bool[nodes.Length];
        var open = new Stack<int>(roots);
        while (open.TryPop(out var index))
        {
            if (!needed[index])
            {
                needed[index] = true;
                Array.ForEach(nodes[index].Inputs, open.Push);
            }
        }

        return needed;
    }

    private static int[] Known(IEnumerable<string> ids, Dictionary<string, int> indexes) =>
        [.. ids.Where(indexes.ContainsKey).Select(id => indexes[id]).Distinct()];
}
