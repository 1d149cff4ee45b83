using System.Text.Json.Nodes;

namespace ComfyPulse.EmbeddedPod.BuiltIn.Values;

/// <summary><c>ComfySwitchNode</c>: one of two values; the other is not even made.</summary>
internal static class ComfySwitchNode
{
    private const string MatchType = "COMFY_MATCHTYPE_V3";

    public static NodeClass Create()
    {
        var info = Schema.Info(null, "if", "condition", "branch");
        info["output_matchtypes"] = new JsonArray((JsonNode)"switch");
        info["experimental"] = true;
        return new(nameof(ComfySwitchNode), call => Results.Of(call.Inputs.All.GetValueOrDefault(Chosen(call.Inputs))))
        {
            DisplayName = "If/Else Switch",
            Category = "utilities/logic",
            PythonModule = "comfy_extras.nodes_logic",
            IsV3 = true,
            Inputs = [new NodeInput("switch", "BOOLEAN"), Branch("on_false"), Branch("on_true")],
            Outputs = [new NodeOutput(MatchType, "output")],
            NeededInputs = inputs => [Chosen(inputs)],
            ExtraInfo = info,
        };
    }

    private static string Chosen(NodeValues inputs) => inputs.Bool("switch") ? "on_true" : "on_false";

    private static NodeInput Branch(string name) => new(name, MatchType)
    {
        IsLazy = true,
        Extra = new JsonObject { ["template"] = new JsonObject { ["template_id"] = "switch", ["allowed_types"] = "*" } },
    };
}
