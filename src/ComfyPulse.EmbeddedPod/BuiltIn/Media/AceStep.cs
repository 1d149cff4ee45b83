using System.Text.Json.Nodes;
using ComfyPulse.EmbeddedPod.BuiltIn.Simulated;

namespace ComfyPulse.EmbeddedPod.BuiltIn.Media;

/// <summary>What ComfyUI's template for songs (ACE-Step 1.0) asks a model with.</summary>
internal static class AceStep
{
    private const string Module = "comfy_extras.nodes_ace";
    private const string LatentModule = "comfy_extras.nodes_latent";
    private const string Operations = "model/latent/advanced/operations";

    public static IEnumerable<NodeClass> Create() => [TextEncode(), EmptyLatent(), Tonemap(), ApplyOperation()];

    private static NodeClass TextEncode() => new("TextEncodeAceStepAudio", call =>
    {
        _ = call.Inputs.Get<ClipValue>("clip");
        var (tags, lyrics) = (call.Inputs.Text("tags"), call.Inputs.Text("lyrics"));
        var text = call.Inputs.Float("lyrics_strength", 1) > 0 ? $"{tags}\n{lyrics}" : tags;
        return Results.Of(new ConditioningValue(text, null, Marks.Of(call, "TextEncodeAceStepAudio")));
    })
    {
        Category = "model/conditioning/ace",
        Description = "Simulated: tags and lyrics choose the chord.",
        PythonModule = Module,
        IsV3 = true,
        Inputs = [Schema.Link("clip", "CLIP"), Text("tags"), Text("lyrics"), Schema.Float("lyrics_strength", 1, 0, 10)],
        Outputs = Schema.Outputs("CONDITIONING"),
        IsSimulated = true,
    };

    private static NodeClass EmptyLatent() => new("EmptyAceStepLatentAudio", call => Results.Of(Audio.Latent(call, 120, "EmptyAceStepLatentAudio")))
    {
        DisplayName = "Empty Ace Step 1.0 Latent Audio",
        Category = "model/latent/ace",
        Description = "Simulated: how long the sound to come will be; always one sound.",
        PythonModule = Module,
        IsV3 = true,
        Inputs = [Schema.Float("seconds", 120, 1, 1000, step: 0.1), Schema.Int("batch_size", 1, 1, 4096)],
        Outputs = Schema.Outputs("LATENT"),
        IsSimulated = true,
    };

    private static NodeClass Tonemap() => new("LatentOperationTonemapReinhard", call => Results.Of(new LatentOperationValue(Marks.Of(call, "LatentOperationTonemapReinhard"))))
    {
        Category = Operations,
        Description = "Simulated: does nothing to a latent.",
        PythonModule = LatentModule,
        IsV3 = true,
        Inputs = [Schema.Float("multiplier", 1, 0, 100)],
        Outputs = Schema.Outputs("LATENT_OPERATION"),
        IsSimulated = true,
        ExtraInfo = Experimental("hdr latent"),
    };

    private static NodeClass ApplyOperation() => new("LatentApplyOperationCFG", call =>
    {
        _ = call.Inputs.Get<LatentOperationValue>("operation");
        return Results.Of(call.Inputs.Get<ModelValue>("model") with { SimulatedBy = Marks.Of(call, "LatentApplyOperationCFG") });
    })
    {
        Category = Operations,
        Description = "Simulated: hands the model on.",
        PythonModule = LatentModule,
        IsV3 = true,
        Inputs = [Schema.Link("model", "MODEL"), Schema.Link("operation", "LATENT_OPERATION")],
        Outputs = Schema.Outputs("MODEL"),
        IsSimulated = true,
        ExtraInfo = Experimental(),
    };

    private static NodeInput Text(string name) => new(name, "STRING") { Extra = new JsonObject { ["multiline"] = true, ["dynamicPrompts"] = true } };

    private static JsonObject Experimental(params ReadOnlySpan<string> aliases)
    {
        var info = Schema.Info(null, aliases);
        info["experimental"] = true;
        return info;
    }
}
