namespace ComfyPulse.Protocol;

/// <summary>What a pod puts in place of a node class that is no more, of <c>/node_replacements</c>. The pod does so itself when a prompt is submitted.</summary>
/// <param name="OldNodeId">The class that is no more.</param>
/// <param name="NewNodeId">The class instead of it.</param>
/// <param name="OldWidgetIds">The old class's inputs in the order in which UI workflows list their values.</param>
/// <param name="InputMapping">From which old input, or by which fixed value, each new one is set.</param>
/// <param name="OutputMapping">Which new output stands for which old one.</param>
public sealed record NodeReplacement(string OldNodeId, string NewNodeId, IReadOnlyList<string> OldWidgetIds, IReadOnlyList<ReplacedInput> InputMapping, IReadOnlyList<ReplacedOutput> OutputMapping)
{
    /// <summary>Reads the replacements by old class, of which the pod takes the first; false with a reason where it is no object.</summary>
    public static bool TryReadAll(ReadOnlyMemory<byte> utf8, out IReadOnlyDictionary<string, IReadOnlyList<NodeReplacement>>? replacements, out string? problem) =>
        BodyReader.TryRead(utf8, "a list of replacements", ReadAll, out replacements, out problem);

    private static IReadOnlyDictionary<string, IReadOnlyList<NodeReplacement>>? ReadAll(ref JsonCursor json)
    {
        if (!json.IsObject)
        {
            return null;
        }

        var replacements = new Dictionary<string, IReadOnlyList<NodeReplacement>>(StringComparer.Ordinal);
        while (json.NextProperty())
        {
            replacements[json.NameText()] = BodyReader.List(ref json, Read);
        }

        return replacements;
    }

    private static NodeReplacement? Read(ref JsonCursor json) => Fields.Read(ref json) is { } fields && fields.Text("new_node_id") is { } name
        ? new NodeReplacement(fields.Text("old_node_id") ?? "", name, fields.Texts("old_widget_ids"), fields.List("input_mapping", ReplacedInput.Read), fields.List("output_mapping", ReplacedOutput.Read))
        : null;
}

/// <summary>One input of a class that replaces another.</summary>
/// <param name="NewId">The input.</param>
/// <param name="OldId">The old input whose value it takes; null where it is fixed.</param>
/// <param name="Value">The fixed value.</param>
public sealed record ReplacedInput(string NewId, string? OldId, RawJson? Value)
{
    internal static ReplacedInput? Read(ref JsonCursor json) =>
        Fields.Read(ref json) is { } fields && fields.Text("new_id") is { } name ? new ReplacedInput(name, fields.Text("old_id"), fields.Raw("set_value")) : null;
}

/// <summary>One output of a class that replaces another, by places.</summary>
public sealed record ReplacedOutput(int NewIndex, int OldIndex)
{
    internal static ReplacedOutput? Read(ref JsonCursor json) =>
        Fields.Read(ref json) is { } fields && fields.Int32("new_idx") is { } there && fields.Int32("old_idx") is { } here ? new ReplacedOutput(there, here) : null;
}

/// <summary>A subgraph that a pod offers to everybody, of <c>/global_subgraphs</c>.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Source">Where it comes from: <c>custom_node</c>, <c>templates</c>…</param>
/// <param name="NodePack">The pack that brings it along.</param>
/// <param name="Data">The subgraph itself, a JSON text; only where one was asked for alone.</param>
public sealed record GlobalSubgraph(string Id, string? Name, string? Source, string? NodePack, string? Data)
{
    /// <summary>Reads the list; false with a reason where it is no object.</summary>
    public static bool TryReadAll(ReadOnlyMemory<byte> utf8, out IReadOnlyList<GlobalSubgraph>? subgraphs, out string? problem) =>
        BodyReader.TryRead(utf8, "a list of subgraphs", ReadAll, out subgraphs, out problem);

    /// <summary>Reads what stands under an id; false with a reason where it is no object.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> utf8, string id, out GlobalSubgraph? subgraph, out string? problem) =>
        BodyReader.TryRead(utf8, "a subgraph", (ref json) => Read(ref json, id), out subgraph, out problem);

    private static List<GlobalSubgraph>? ReadAll(ref JsonCursor json)
    {
        if (!json.IsObject)
        {
            return null;
        }

        var subgraphs = new List<GlobalSubgraph>();
        while (json.NextProperty())
        {
            if (Read(ref json, json.NameText()) is { } subgraph)
            {
                subgraphs.Add(subgraph);
            }
        }

        return subgraphs;
    }

    private static GlobalSubgraph? Read(ref JsonCursor json, string id) => Fields.Read(ref json) is { } fields
        ? new GlobalSubgraph(id, fields.Text("name"), fields.Text("source"), fields.Object("info")?.Text("node_pack"), fields.Text("data"))
        : null;
}
