using System.Text.Json.Nodes;

namespace ComfyPulse.EmbeddedPod;

/// <summary>The results that one prompt can see: its view of the cache.</summary>
internal sealed class NodeResults(RunningGraph graph, ExecutionCache cache)
{
    private readonly NodeSignatures _signatures = new(graph);

    /// <summary>Prepares the cache for the prompt.</summary>
    public void Begin(bool dropsOthers) => cache.Begin(graph.AllIds.Select(id => _signatures[id]), dropsOthers);

    /// <summary>What the node has made, now or in an earlier prompt; null when it has to run.</summary>
    public IReadOnlyList<object?>? OutputsOf(string id) => graph.Has(id) ? cache.Find(_signatures[id])?.Outputs : null;

    public JsonObject? UiOf(string id) => cache.Find(_signatures[id])?.Ui;

    public void SetOutputs(string id, IReadOnlyList<object?> outputs) => cache.SetOutputs(_signatures[id], outputs);

    public void SetUi(string id, JsonObject ui) => cache.SetUi(_signatures[id], ui);

    /// <summary>The value behind a link; null where there is none.</summary>
    public object? Value(NodeLink link) => OutputsOf(link.NodeId) is { } outputs && link.Slot >= 0 && link.Slot < outputs.Count ? outputs[link.Slot] : null;

    /// <summary>A node's inputs with links resolved; those whose source has not run are null and named in <paramref name="missing"/>.</summary>
    public NodeValues InputsOf(GraphNode node, out HashSet<string> missing)
    {
        missing = new HashSet<string>(StringComparer.Ordinal);
        var values = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var (name, value) in node.Inputs)
        {
            if (GraphNode.AsLink(value) is { } link)
            {
                values[name] = Value(link);
                if (OutputsOf(link.NodeId) is null)
                {
                    missing.Add(name);
                }
            }
            else if (node.Class.Inputs.Any(input => input.Name == name))
            {
                values[name] = PythonValue.ToObject(value);
            }
        }

        return new NodeValues(values);
    }
}
