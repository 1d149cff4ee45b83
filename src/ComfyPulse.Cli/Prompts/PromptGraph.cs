using ComfyPulse.Protocol;

namespace ComfyPulse.Cli.Prompts;

/// <summary>The workflow of a prompt, as the pod keeps it.</summary>
internal static class PromptGraph
{
    /// <summary>The workflow; null where the pod does not tell it, or it cannot be read.</summary>
    public static Workflow? Of(QueueItem? item)
    {
        try
        {
            return item is { Graph.IsNullOrMissing: false } ? Workflow.Parse(item.Graph.Utf8) : null;
        }
        catch (WorkflowFormatException)
        {
            return null;
        }
    }

    /// <summary>What two runs of a workflow have in common when only its values differ: nodes, classes and links, one text.</summary>
    public static string ShapeOf(Workflow workflow) => string.Join('\n', workflow.Nodes.Values.OrderBy(node => node.Id, StringComparer.Ordinal).Select(node => $"{node.Id}={node.ClassType}({LinksOf(node)})"));

    private static string LinksOf(WorkflowNode node) => string.Join(',',
        node.Inputs.Where(input => input.Value.IsLink).OrderBy(input => input.Key, StringComparer.Ordinal).Select(input => $"{input.Key}<{input.Value.LinkNodeId}:{input.Value.LinkSlot}"));
}
