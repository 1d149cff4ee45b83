using System.Text.Json;

namespace ComfyPulse.Training;

/// <summary>Finds what a training was asked for: on its node, or on the nodes that it is linked to, the nearest first.</summary>
internal sealed class TrainingInputs(Workflow workflow)
{
    private const int MaxVisited = 10_000;

    public double? Number(WorkflowNode node, string? input)
    {
        if (input is null || Find(node, input) is not { } value)
        {
            return null;
        }

        var reader = new Utf8JsonReader(value.Value.Utf8.Span);
        return reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out var number) && double.IsFinite(number) ? number : null;
    }

    public int? Whole(WorkflowNode node, string? input) =>
        Number(node, input) is { } number && number is >= 1 and <= int.MaxValue && number == Math.Floor(number) ? (int)number : null;

    public string? Text(WorkflowNode node, string? input)
    {
        if (input is null || Find(node, input) is not { } value)
        {
            return null;
        }

        var reader = new Utf8JsonReader(value.Value.Utf8.Span);
        return reader.Read() && reader.TokenType == JsonTokenType.String ? Workflows.JsonText.Unescape(reader.ValueSpan) : null;
    }

    /// <summary>The nodes that a node is linked to, at any distance, the nearest first; itself first of all.</summary>
    public IEnumerable<WorkflowNode> Upwards(WorkflowNode from)
    {
        var (open, seen) = (new Queue<WorkflowNode>([from]), new HashSet<string>([from.Id], StringComparer.Ordinal));
        while (open.TryDequeue(out var node) && seen.Count <= MaxVisited)
        {
            yield return node;
            foreach (var input in node.Inputs.Values)
            {
                if (input.LinkNodeId is { } id && workflow.Nodes.TryGetValue(id, out var linked) && seen.Add(id))
                {
                    open.Enqueue(linked);
                }
            }
        }
    }

    /// <summary>The literal of the nearest node that has this input; a link counts as the single value of the node that it leads to.</summary>
    private WorkflowInput? Find(WorkflowNode from, string input)
    {
        foreach (var node in Upwards(from))
        {
            if (node.Inputs.TryGetValue(input, out var found))
            {
                return !found.IsLink ? found
                    : workflow.Nodes.TryGetValue(found.LinkNodeId!, out var linked) && linked.Inputs.TryGetValue("value", out var value) && !value.IsLink ? value
                    : null;
            }
        }

        return null;
    }
}
