using System.Text.Json.Nodes;

namespace ComfyPulse.EmbeddedPod.BuiltIn.Values;

/// <summary>The nodes that hold one value.</summary>
internal static class Primitives
{
    private const double Largest = long.MaxValue;

    public static IEnumerable<NodeClass> Create() =>
    [
        Make("PrimitiveString", "Text", new NodeInput("value", "STRING") { Extra = new JsonObject { ["multiline"] = false } }),
        Make("PrimitiveStringMultiline", "Text (Multiline)", new NodeInput("value", "STRING") { Extra = new JsonObject { ["multiline"] = true } }),
        Make("PrimitiveInt", "Int", new NodeInput("value", "INT") { Min = -Largest, Max = Largest, Extra = new JsonObject { ["control_after_generate"] = true } }),
        Make("PrimitiveFloat", "Float", new NodeInput("value", "FLOAT") { Min = -Largest, Max = Largest }),
        Make("PrimitiveBoolean", "Boolean", new NodeInput("value", "BOOLEAN")),
    ];

    private static NodeClass Make(string name, string displayName, NodeInput input) => new(name, call => Results.Of(call.Inputs.All.GetValueOrDefault("value")))
    {
        DisplayName = displayName,
        Category = "utilities/primitive",
        PythonModule = "comfy_extras.nodes_primitive",
        IsV3 = true,
        Inputs = [input],
        Outputs = Schema.Outputs(input.Type),
    };
}
