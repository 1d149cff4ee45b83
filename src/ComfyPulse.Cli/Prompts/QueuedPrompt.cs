using ComfyPulse.Protocol;

namespace ComfyPulse.Cli.Prompts;

/// <summary>A prompt of the queue as it is shown.</summary>
/// <param name="PromptId">The prompt.</param>
/// <param name="State">Whether it runs or waits.</param>
/// <param name="Ahead">The prompts ahead of one that waits, the running one included.</param>
/// <param name="Number">Its priority on the pod; lower runs first.</param>
/// <param name="Nodes">How many nodes its workflow has; null where that cannot be read.</param>
/// <param name="Outputs">The ids of the output nodes that run.</param>
/// <param name="Node">The node that it is known by: the first output node, else the first of the workflow.</param>
internal sealed record QueuedPrompt(string PromptId, PromptState State, int? Ahead, double Number, int? Nodes, IReadOnlyList<string> Outputs, WorkflowNode? Node)
{
    /// <summary>The prompts of a queue in the order in which they run.</summary>
    public static IReadOnlyList<QueuedPrompt> AllOf(QueueBody queue) =>
        [.. queue.Running.Select(item => Of(item, PromptState.Running, ahead: null)), .. queue.Pending.Select((item, index) => Of(item, PromptState.Pending, queue.Running.Count + index))];

    private static QueuedPrompt Of(QueueItem item, PromptState state, int? ahead)
    {
        var workflow = PromptGraph.Of(item);
        var node = item.OutputsToExecute.Select(id => workflow?.Nodes.GetValueOrDefault(id)).FirstOrDefault(node => node is not null) ?? workflow?.Nodes.Values.FirstOrDefault();
        return new QueuedPrompt(item.PromptId, state, ahead, item.Number, workflow?.Nodes.Count, item.OutputsToExecute, node);
    }
}
