using System.Text.Json.Nodes;

namespace ComfyPulse.Conformance.Tests.Workflows;

/// <summary>A graph in the making, of the core's own nodes.</summary>
internal sealed class Graph
{
    private readonly JsonObject _nodes;

    public Graph() => _nodes = [];

    /// <summary>A copy, to be changed.</summary>
    public Graph(Graph other) => _nodes = (JsonObject)other._nodes.DeepClone();

    /// <summary>Node ids in the order in which they were added.</summary>
    public IReadOnlyList<string> Ids => [.. _nodes.Select(node => node.Key)];

    public JsonNode Nodes => _nodes.DeepClone();

    /// <summary>A picture of one colour that nothing has made before, inverted and saved: nodes 1, 2 and 3.</summary>
    public static Graph Plain(string prefix, int width = 48, int height = 32) => new Graph()
        .EmptyImage("1", width, height)
        .Node("2", "ImageInvert", ("image", Link("1")))
        .Save("3", "2", prefix);

    public static JsonArray Link(string id, int slot = 0) => [id, slot];

    public Graph Node(string id, string classType, params ReadOnlySpan<(string Name, JsonNode? Value)> inputs)
    {
        var values = new JsonObject();
        foreach (var (name, value) in inputs)
        {
            values[name] = value;
        }

        _nodes[id] = new JsonObject { ["class_type"] = classType, ["inputs"] = values };
        return this;
    }

    public Graph EmptyImage(string id, int width = 48, int height = 32, int batch = 1, int? color = null) =>
        Node(id, "EmptyImage", ("width", width), ("height", height), ("batch_size", batch), ("color", color ?? Random.Shared.Next(0x1000000)));

    public Graph Save(string id, string from, string prefix) => Node(id, "SaveImage", ("images", Link(from)), ("filename_prefix", prefix));

    public Graph Preview(string id, string from) => Node(id, "PreviewImage", ("images", Link(from)));

    public Workflow ToWorkflow() => Workflow.Parse(_nodes.ToJsonString());

    /// <summary>The body of a submission.</summary>
    public JsonObject ToBody(string? clientId = null)
    {
        var body = new JsonObject { ["prompt"] = Nodes };
        if (clientId is not null)
        {
            body["client_id"] = clientId;
        }

        return body;
    }
}
