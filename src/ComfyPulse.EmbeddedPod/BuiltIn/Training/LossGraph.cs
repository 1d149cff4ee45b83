using System.Text.Json.Nodes;
using ComfyPulse.EmbeddedPod.BuiltIn.Files;
using ComfyPulse.EmbeddedPod.BuiltIn.Simulated;
using ComfyPulse.EmbeddedPod.Imaging;

namespace ComfyPulse.EmbeddedPod.BuiltIn.Training;

/// <summary><c>LossGraphNode</c>: a temporary picture of the losses.</summary>
internal static class LossGraph
{
    public static NodeClass Create() => new("LossGraphNode", ShowAsync)
    {
        DisplayName = "Plot Loss Graph",
        Category = "model/training",
        Description = "Draws the losses of a training. The picture's file is temporary.",
        PythonModule = TrainLora.Module,
        IsV3 = true,
        Inputs = [Schema.Link("loss", "LOSS_MAP"), Schema.Prefix("loss_graph")],
        HiddenInputs = ["PROMPT", "EXTRA_PNGINFO"],
        IsOutputNode = true,
        ExtraInfo = TrainLora.Info("training chart", "training visualization", "plot loss"),
    };

    private static async ValueTask<NodeResult> ShowAsync(NodeCall call)
    {
        var loss = call.Inputs.Get<LossMapValue>("loss");
        var pixels = LossPlot.Draw(loss.Losses);
        var png = PngWriter.Encode(pixels, LossPlot.Width, LossPlot.Height, 3, PngMetadata.For(call, loss.SimulatedBy));

        // As in ComfyUI, the prefix that the node is given counts for nothing.
        var names = OutputNames.Plan(call.Environment.TempDirectory, $"ComfyUI_temp_{PreviewSuffix.For(call)}", LossPlot.Width, LossPlot.Height, call.Environment.Time);
        var saved = await OutputFile.SaveAsync(names, "_.png", "temp", png).ConfigureAwait(false);
        return new NodeResult.Values([], new JsonObject { ["images"] = new JsonArray(saved), ["animated"] = new JsonArray((JsonNode)false) });
    }
}
