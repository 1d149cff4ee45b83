using System.Text.Json.Nodes;

namespace ComfyPulse.EmbeddedPod.BuiltIn.Simulated;

/// <summary>Settings of a model that change nothing here.</summary>
internal static class ModelPatches
{
    private const string Module = "comfy_extras.nodes_model_advanced";

    public static IEnumerable<NodeClass> Create() => [Shift("ModelSamplingSD3", "model/patch/stable diffusion", 3), Shift("ModelSamplingAuraFlow", "model/patch", 1.73), SetLastLayer()];

    private static NodeClass Shift(string name, string category, double shift) => new(name, call => Results.Of(call.Inputs.Get<ModelValue>("model") with { SimulatedBy = Marks.Of(call, name) }))
    {
        DisplayName = name,
        Category = category,
        Description = "Simulated: hands the model on.",
        PythonModule = Module,
        Inputs = [Schema.Link("model", "MODEL"), Schema.Float("shift", shift, 0, 100)],
        Outputs = Schema.Outputs("MODEL"),
        IsSimulated = true,
    };

    private static NodeClass SetLastLayer() => new("CLIPSetLastLayer", call => Results.Of(call.Inputs.Get<ClipValue>("clip") with { SimulatedBy = Marks.Of(call, "CLIPSetLastLayer") }))
    {
        DisplayName = "CLIP Set Last Layer",
        Category = "model/conditioning",
        Description = "Simulated: hands the text encoder on.",
        Inputs = [Schema.Link("clip", "CLIP"), Schema.Int("stop_at_clip_layer", -1, -24, -1, step: 1, more: new JsonObject { ["advanced"] = true })],
        Outputs = Schema.Outputs("CLIP"),
        IsSimulated = true,
    };
}
