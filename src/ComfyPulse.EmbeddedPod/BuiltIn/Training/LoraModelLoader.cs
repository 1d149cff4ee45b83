using System.Globalization;
using ComfyPulse.EmbeddedPod.BuiltIn.Simulated;

namespace ComfyPulse.EmbeddedPod.BuiltIn.Training;

/// <summary><c>LoraModelLoader</c>: a LoRA on a model without a file in between.</summary>
internal static class LoraModelLoader
{
    private const string Name = "LoraModelLoader";

    public static NodeClass Create() => new(Name, call =>
    {
        var model = call.Inputs.Get<ModelValue>("model");
        var seed = call.Inputs.Get<LoraValue>("lora").Seed;
        var strength = call.Inputs.Float("strength_model", 1);
        var style = strength == 0 ? model.Style : string.Create(CultureInfo.InvariantCulture, $"{model.Style}+{seed:x16}*{strength:R}");
        return Results.Of(new ModelValue(style, Marks.Of(call, Name)));
    })
    {
        DisplayName = "Load LoRA Model",
        Category = "model/loaders",
        Description = "Simulated: the LoRA and the strength shape the picture.",
        PythonModule = TrainLora.Module,
        IsV3 = true,
        Inputs =
        [
            Schema.Link("model", "MODEL"),
            Schema.Link("lora", "LORA_MODEL"),
            Schema.Float("strength_model", 1, -100, 100, step: null),
            new NodeInput("bypass", "BOOLEAN") { Default = false },
        ],
        Outputs = [new("MODEL", "model")],
        IsSimulated = true,
        ExtraInfo = TrainLora.Info(),
    };
}
