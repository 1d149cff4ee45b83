using System.Text.Json.Nodes;

namespace ComfyPulse.EmbeddedPod.BuiltIn.Simulated;

/// <summary>What is asked for: texts, and how closely they are followed.</summary>
internal static class Conditioning
{
    public static IEnumerable<NodeClass> Create() => [TextEncode(), FluxTextEncode(), FluxGuidance(), ZeroOut()];

    private static NodeClass TextEncode() => new("CLIPTextEncode", call =>
    {
        _ = call.Inputs.Get<ClipValue>("clip");
        return Results.Of(new ConditioningValue(call.Inputs.Text("text"), null, Marks.Of(call, "CLIPTextEncode")));
    })
    {
        DisplayName = "CLIP Text Encode (Prompt)",
        Category = "model/conditioning",
        Description = "Simulated: the text's words choose the scene, its light and its colours.",
        Inputs = [Text("text"), Schema.Link("clip", "CLIP")],
        Outputs = Schema.Outputs("CONDITIONING"),
        IsSimulated = true,
        ExtraInfo = Schema.Info(null, "prompt", "text", "positive", "negative"),
    };

    private static NodeClass FluxTextEncode() => new("CLIPTextEncodeFlux", call =>
    {
        _ = call.Inputs.Get<ClipValue>("clip");
        var text = $"{call.Inputs.Text("clip_l")}\n{call.Inputs.Text("t5xxl")}";
        return Results.Of(new ConditioningValue(text, call.Inputs.Float("guidance", 3.5), Marks.Of(call, "CLIPTextEncodeFlux")));
    })
    {
        Category = "model/conditioning/flux",
        Description = "Simulated: the texts' words choose the scene, its light and its colours.",
        PythonModule = "comfy_extras.nodes_flux",
        IsV3 = true,
        Inputs = [Schema.Link("clip", "CLIP"), Text("clip_l"), Text("t5xxl"), Schema.Float("guidance", 3.5, 0, 100, step: 0.1)],
        Outputs = Schema.Outputs("CONDITIONING"),
        IsSimulated = true,
    };

    private static NodeClass FluxGuidance() => new("FluxGuidance", call =>
        Results.Of(call.Inputs.Get<ConditioningValue>("conditioning") with { Guidance = call.Inputs.Float("guidance", 3.5), SimulatedBy = Marks.Of(call, "FluxGuidance") }))
    {
        Category = "model/conditioning/flux",
        Description = "Simulated: more guidance, stronger colours.",
        PythonModule = "comfy_extras.nodes_flux",
        IsV3 = true,
        Inputs = [Schema.Link("conditioning", "CONDITIONING"), Schema.Float("guidance", 3.5, 0, 100, step: 0.1)],
        Outputs = Schema.Outputs("CONDITIONING"),
        IsSimulated = true,
    };

    private static NodeClass ZeroOut() => new("ConditioningZeroOut", call =>
        Results.Of(call.Inputs.Get<ConditioningValue>("conditioning") with { Text = "", SimulatedBy = Marks.Of(call, "ConditioningZeroOut") }))
    {
        DisplayName = "Conditioning Zero Out",
        Category = "model/conditioning/transform",
        Description = "Simulated: nothing is asked for any more.",
        Inputs = [Schema.Link("conditioning", "CONDITIONING")],
        Outputs = Schema.Outputs("CONDITIONING"),
        IsSimulated = true,
        ExtraInfo = Schema.Info(null, "null conditioning"),
    };

    private static NodeInput Text(string name) => new(name, "STRING") { Extra = new JsonObject { ["multiline"] = true, ["dynamicPrompts"] = true } };
}
