using ComfyPulse.Protocol;

namespace ComfyPulse.EmbeddedPod;

/// <summary>How far each node of a prompt is that has started, in the order of their starts: what <c>progress_state</c> tells.</summary>
internal sealed class ProgressRegistry(string promptId, RunningGraph graph)
{
    private readonly OrderedDictionary<string, Entry> _nodes = new(StringComparer.Ordinal);

    public RunningGraph Graph => graph;

    public void Start(string id) => _nodes[id] = new Entry(0, 1, IsFloat: true, IsFinished: false);

    public void Update(string id, double value, double max) => _nodes[id] = new Entry(value, max, IsFloat: false, IsFinished: false);

    // A node that is passed because it was cached has never started: its numbers are the integers 1 of 1.
    public void Finish(string id)
    {
        var entry = _nodes.GetValueOrDefault(id) ?? new Entry(0, 1, IsFloat: false, IsFinished: false);
        _nodes[id] = entry with { Value = entry.Max, IsFinished = true };
    }

    public void WriteTo(PythonJsonWriter json)
    {
        json.BeginObject().Name("prompt_id").Text(promptId).Name("nodes").BeginObject();
        foreach (var (id, entry) in _nodes)
        {
            json.Name(id).BeginObject().Name("value");
            Write(json, entry.Value, entry.IsFloat);
            json.Name("max");
            Write(json, entry.Max, entry.IsFloat);
            json.Name("state").Text(entry.IsFinished ? "finished" : "running");
            json.Name("node_id").Text(id).Name("prompt_id").Text(promptId);
            json.Name("display_node_id").Text(graph.RealId(id));
            json.Name("parent_node_id").Text(graph[id].ParentId);
            json.Name("real_node_id").Text(graph.RealId(id)).EndObject();
        }

        json.EndObject().EndObject();
    }

    private static void Write(PythonJsonWriter json, double value, bool isFloat) => _ = isFloat ? json.Float(value) : json.Number(value);

    private sealed record Entry(double Value, double Max, bool IsFloat, bool IsFinished);
}
