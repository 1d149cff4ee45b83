using System.Globalization;
using System.Text.Json.Nodes;
using ComfyPulse.EmbeddedPod.BuiltIn.Files;
using ComfyPulse.EmbeddedPod.BuiltIn.Simulated;

namespace ComfyPulse.EmbeddedPod.BuiltIn.Training;

/// <summary><c>SaveLoRA</c>: a file in the output folder, of which users are told nothing.</summary>
internal static class SaveLora
{
    public static NodeClass Create() => new("SaveLoRA", SaveAsync)
    {
        DisplayName = "Save LoRA Weights",
        Category = "model/merging",
        Description = "Saves the LoRA in the output folder. Below its loras folder it can be loaded.",
        PythonModule = TrainLora.Module,
        IsV3 = true,
        Inputs =
        [
            Schema.Link("lora", "LORA_MODEL"),
            new NodeInput("prefix", "STRING") { Default = "loras/ComfyUI_trained_lora", Extra = new JsonObject { ["multiline"] = false } },
            new NodeInput("steps", "INT") { IsRequired = false },
        ],
        HiddenInputs = ["PROMPT", "EXTRA_PNGINFO"],
        IsOutputNode = true,
        ExtraInfo = TrainLora.Info("export lora"),
    };

    private static async ValueTask<NodeResult> SaveAsync(NodeCall call)
    {
        var lora = call.Inputs.Get<LoraValue>("lora");
        var names = OutputNames.Plan(call.Environment.OutputDirectory, call.Inputs.Text("prefix", "loras/ComfyUI_trained_lora"), 0, 0, call.Environment.Time);

        // The number is looked for behind the prefix alone, where the steps stand: as in ComfyUI, a second file of the same steps counts on from them.
        var steps = call.Inputs.Has("steps") ? string.Create(CultureInfo.InvariantCulture, $"_{call.Inputs.Int("steps")}_steps") : "";
        var file = (names with { Name = names.Name + steps }).FileName(0, "_.safetensors");
        await OutputFile.WriteAsync(names.Folder, file, LoraWeights.Encode(lora)).ConfigureAwait(false);
        return new NodeResult.Values([]);
    }
}
