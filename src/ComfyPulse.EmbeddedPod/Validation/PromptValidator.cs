using System.Text.Json.Nodes;

namespace ComfyPulse.EmbeddedPod;

/// <summary>What validation found: the outputs that can run, or the error, and what is wrong with single nodes.</summary>
internal sealed record ValidationResult(IReadOnlyList<string> Outputs, JsonObject? Error, JsonObject NodeErrors);

/// <summary>Checks a submitted graph as ComfyUI does, in its words. Literal values are converted in place, as there.</summary>
internal sealed class PromptValidator(NodeCatalog catalog, PodVersion version)
{
    public ValidationResult Validate(JsonObject graph, IReadOnlyList<string>? targets)
    {
        var outputs = new List<string>();
        foreach (var (id, node) in graph)
        {
            if (FindClass(id, AsNode(node), out var refusal) is not { } nodeClass)
            {
                return new ValidationResult([], refusal, []);
            }

            if (nodeClass.IsOutputNode && targets?.Contains(id, StringComparer.Ordinal) != false)
            {
                outputs.Add(id);
            }
        }

        return outputs.Count > 0
            ? ValidateOutputs(graph, outputs)
            : new ValidationResult([], ValidationError.Create("prompt_no_outputs", "Prompt has no outputs", ""), []);
    }

    private ValidationResult ValidateOutputs(JsonObject graph, List<string> outputs)
    {
        var nodes = new NodeValidator(catalog, version, graph);
        var nodeErrors = new JsonObject();
        var good = new List<string>();
        var details = new List<string>();
        foreach (var output in outputs)
        {
            var (isValid, reasons) = nodes.ValidateOutput(output);
            if (isValid)
            {
                good.Add(output);
                continue;
            }

            details.AddRange(reasons.Select(reason => $"{reason["message"]}: {reason["details"]}"));
            AddErrors(graph, nodes, output, nodeErrors);
        }

        var error = good.Count > 0 ? null : ValidationError.Create("prompt_outputs_failed_validation", "Prompt outputs failed validation", string.Join('\n', details));
        return new ValidationResult(good, error, nodeErrors);
    }

    // Whatever has failed so far is laid at this output's door, as ComfyUI does it.
    private static void AddErrors(JsonObject graph, NodeValidator nodes, string output, JsonObject nodeErrors)
    {
        foreach (var (id, reasons) in nodes.Failures)
        {
            if (nodeErrors[id] is not JsonObject entry)
            {
                entry = new JsonObject
                {
                    ["errors"] = JsonArrays.Of(reasons),
                    ["dependent_outputs"] = new JsonArray(),
                    ["class_type"] = graph[id]!["class_type"]!.DeepClone(),
                };
                nodeErrors[id] = entry;
            }

            entry["dependent_outputs"]!.AsArray().Add((JsonNode)JsonValue.Create(output));
        }
    }

    // Older versions look for the key in a text or a list too, and say that it is missing; newer ones stumble.
    private JsonObject AsNode(JsonNode? node) => !version.NamesMissingNodes && PythonValue.Lacks(node, "class_type") ? [] : node!.AsObject();

    private NodeClass? FindClass(string id, JsonObject node, out JsonObject? refusal)
    {
        refusal = null;
        if (!node.ContainsKey("class_type"))
        {
            var title = Title(node);
            refusal = version.NamesMissingNodes
                ? MissingType(id, $"Node '{title ?? $"ID #{id}"}' has no class_type. The workflow may be corrupted or a custom node is missing.", classType: null, title)
                : ValidationError.Create("invalid_prompt", "Cannot execute because a node is missing the class_type property.", $"Node ID '#{id}'");
            return null;
        }

        if (PythonValue.ToObject(node["class_type"]) is string name && catalog.Find(name) is { } nodeClass)
        {
            return nodeClass;
        }

        var shown = PythonValue.Str(node["class_type"]);
        refusal = version.NamesMissingNodes
            ? MissingType(id, $"Node '{Title(node) ?? shown}' not found. The custom node may not be installed.", node["class_type"], Title(node) ?? shown)
            : ValidationError.Create("invalid_prompt", $"Cannot execute because node {shown} does not exist.", $"Node ID '#{id}'");
        return null;
    }

    private static JsonObject MissingType(string id, string message, JsonNode? classType, string? title) => ValidationError.Create(
        "missing_node_type",
        message,
        $"Node ID '#{id}'",
        new JsonObject { ["node_id"] = id, ["class_type"] = classType?.DeepClone(), ["node_title"] = title });

    private static string? Title(JsonObject node) => node["_meta"] is JsonObject meta ? PythonValue.ToObject(meta["title"]) as string : null;
}
