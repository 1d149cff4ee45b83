using System.Text.Json.Nodes;

namespace ComfyPulse.EmbeddedPod;

/// <summary>Runs the nodes of one prompt, one step at a time: from the cache, by themselves, in the background, or by what they expand into.</summary>
internal sealed class NodeRunner(RunningPrompt running, ExecutionList list, NodeResults results, InterruptFlag interrupt, PodParts parts, CancellationToken ending)
{
    private readonly Dictionary<string, Task<NodeResult>> _background = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<object?>> _expanded = new(StringComparer.Ordinal);
    private readonly HashSet<string> _held = new(StringComparer.Ordinal);

    /// <summary>The nodes that have ended, in their order.</summary>
    public OrderedDictionary<string, bool> Executed { get; } = new(StringComparer.Ordinal);

    /// <summary>The inputs of the step that runs or has failed; null where it had not come so far.</summary>
    public NodeValues? CurrentInputs { get; private set; }

    /// <summary>Whether nodes are at work in the background.</summary>
    public bool HasBackground => _held.Count > 0;

    /// <summary>Lets nodes go on whose background work has ended.</summary>
    public void ReleaseEnded()
    {
        foreach (var id in _held.Where(id => _background[id].IsCompleted).ToList())
        {
            _held.Remove(id);
            list.Release(id);
        }
    }

    /// <summary>Waits until some background work has ended.</summary>
    public Task WaitForBackgroundAsync()
    {
        parts.Motion.WaitForBackground(_held.Count);
        return Task.WhenAny(_held.Select(id => _background[id]));
    }

    /// <summary>Waits until all background work has ended; how it ended no longer matters.</summary>
    public async Task DrainAsync()
    {
        foreach (var work in _background.Values)
        {
            await ((Task)work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Takes a node one step on; whether it has ended.</summary>
    public async ValueTask<bool> StepAsync(string id)
    {
        CurrentInputs = null;
        var node = running.Graph[id];
        if (results.OutputsOf(id) is not null)
        {
            running.ShowOutput(id, results.UiOf(id));
            running.Finish(id);
            return true;
        }

        if (_background.Remove(id, out var work))
        {
            return End(node, await work.ConfigureAwait(false));
        }

        if (_expanded.Remove(id, out var outputs))
        {
            results.SetOutputs(id, [.. outputs.Select(output => output is NodeLink link ? results.Value(link) : output)]);
            return Complete(id);
        }

        return await RunAsync(node).ConfigureAwait(false);
    }

    private async ValueTask<bool> RunAsync(GraphNode node)
    {
        running.Start(node.Id);
        var inputs = results.InputsOf(node, out var missing);
        CurrentInputs = inputs;
        if (node.Class.NeededInputs is { } needed)
        {
            interrupt.ThrowIfSet();
            var open = needed(inputs).Where(name => missing.Contains(name) || !inputs.Has(name)).ToList();
            foreach (var name in open)
            {
                list.Require(LazyLink(node, name).NodeId, node.Id);
            }

            if (open.Count > 0)
            {
                return false;
            }
        }

        interrupt.ThrowIfSet();
        if (inputs.All.Values.OfType<BlockedValue>().FirstOrDefault() is { } blocked)
        {
            if (blocked.Message is { } message)
            {
                running.SendBlocked(node, message, Executed.Keys);
            }

            return End(node, new NodeResult.Blocked(Message: null));
        }

        var call = new NodeRun(running, node, inputs, interrupt, parts, ending);
        var run = RunClassAsync(node.Class, call);
        if (node.Class.IsAsync && !run.IsCompleted)
        {
            _background[node.Id] = run.AsTask();
            _held.Add(node.Id);
            list.Hold(node.Id);
            return false;
        }

        return End(node, await run.ConfigureAwait(false));
    }

    private async ValueTask<NodeResult> RunClassAsync(NodeClass nodeClass, NodeRun call)
    {
        parts.Motion.NodeBegins(nodeClass.IsAsync);
        try
        {
            return await nodeClass.RunAsync(call).ConfigureAwait(false);
        }
        finally
        {
            parts.Motion.NodeEnds(nodeClass.IsAsync);
        }
    }

    private bool End(GraphNode node, NodeResult result)
    {
        switch (result)
        {
            case NodeResult.Expansion expansion:
                Expand(node, expansion);
                return false;
            case NodeResult.Blocked blocked:
                results.SetOutputs(node.Id, [.. node.Class.Outputs.Select(_ => new BlockedValue(blocked.Message))]);
                return Complete(node.Id);
            case NodeResult.Values values:
                if (values.Ui is { Count: > 0 } ui)
                {
                    results.SetUi(node.Id, ui);
                    running.ShowOutput(node.Id, ui);
                }

                results.SetOutputs(node.Id, values.Outputs);
                return Complete(node.Id);
            default:
                throw new InvalidOperationException($"{node.Class.Name} gave no result.");
        }
    }

    private void Expand(GraphNode node, NodeResult.Expansion expansion)
    {
        foreach (var (id, inner) in expansion.Graph)
        {
            if (running.Graph.Has(id))
            {
                throw new NodeFailureException("execution.DuplicateNodeError", $"Attempt to add duplicate node {id}.");
            }

            running.Graph.Add(id, inner!.AsObject(), node.Id);
        }

        foreach (var id in expansion.Graph.Select(inner => inner.Key).Where(id => running.Graph[id].Class.IsOutputNode))
        {
            list.Add(id);
        }

        foreach (var link in expansion.Outputs.OfType<NodeLink>())
        {
            list.Require(link.NodeId, node.Id);
        }

        _expanded[node.Id] = expansion.Outputs;
    }

    private static NodeLink LazyLink(GraphNode node, string input)
    {
        if (!node.Inputs.TryGetPropertyValue(input, out var value))
        {
            throw new NodeFailureException("comfy_execution.graph.NodeInputError", $"Node {node.Id} says it needs input {input}, but there is no input to that node at all");
        }

        return GraphNode.AsLink(value) ?? throw new NodeFailureException("comfy_execution.graph.NodeInputError", $"Node {node.Id} says it needs input {input}, but that value is a constant");
    }

    private bool Complete(string id)
    {
        running.Finish(id);
        Executed[id] = true;
        return true;
    }
}

/// <summary>A value that was not made, on purpose.</summary>
internal sealed record BlockedValue(string? Message);
