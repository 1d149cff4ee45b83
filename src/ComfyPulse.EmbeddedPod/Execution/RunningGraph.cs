using System.Text.Json.Nodes;

namespace ComfyPulse.EmbeddedPod;

/// <summary>The graph of a running prompt: the submitted nodes, and those that expansions have added.</summary>
internal sealed class RunningGraph
{
    private readonly NodeCatalog _catalog;
    private readonly OrderedDictionary<string, GraphNode> _nodes = new(StringComparer.Ordinal);

    public RunningGraph(JsonObject submitted, NodeCatalog catalog)
    {
        (Submitted, _catalog) = (submitted, catalog);
        foreach (var (id, node) in submitted)
        {
            Add(id, node!.AsObject(), parentId: null);
        }
    }

    public JsonObject Submitted { get; }

    public IEnumerable<string> AllIds => _nodes.Keys;

    public bool Has(string id) => _nodes.ContainsKey(id);

    /// <exception cref="NodeFailureException">There is no such node.</exception>
    public GraphNode this[string id] =>
        _nodes.GetValueOrDefault(id) ?? throw new NodeFailureException("comfy_execution.graph.NodeNotFoundError", $"Node {id} not found");

    /// <summary>Adds a node of an expansion.</summary>
    public void Add(string id, JsonObject node, string? parentId)
    {
        var className = PythonValue.ToObject(node["class_type"]) as string ?? throw PythonErrors.MissingKey("class_type");
        var nodeClass = _catalog.Find(className) ?? throw PythonErrors.MissingKey(className);
        _nodes[id] = new GraphNode(id, nodeClass, node["inputs"] as JsonObject ?? [], parentId);
    }

    /// <summary>The node of the submitted graph that this one belongs to; also the one that a UI lights up.</summary>
    public string RealId(string id)
    {
        while (_nodes.GetValueOrDefault(id)?.ParentId is { } parent)
        {
            id = parent;
        }

        return id;
    }
}

/// <summary>One node that can run.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Class">Its class.</param>
/// <param name="Inputs">Literals and links.</param>
/// <param name="ParentId">The node that made it by expansion; null in the submitted graph.</param>
internal sealed record GraphNode(string Id, NodeClass Class, JsonObject Inputs, string? ParentId)
{
    /// <summary>The link that an input's value is; null for a literal.</summary>
    public static NodeLink? AsLink(JsonNode? value) =>
        value is JsonArray { Count: 2 } link && PythonValue.ToObject(link[0]) is string id && PythonValue.ToObject(link[1]) is long slot ? new NodeLink(id, (int)slot) : null;

    /// <summary>The inputs that are links, in their order.</summary>
    public IEnumerable<(string Input, NodeLink Link)> Links
    {
        get
        {
            foreach (var (name, value) in Inputs)
            {
                if (AsLink(value) is { } link)
                {
                    yield return (name, link);
                }
            }
        }
    }

    public bool IsLazy(string input) => Class.Inputs.Any(candidate => candidate.Name == input && candidate.IsLazy);
}
