using System.IO.Compression;
using System.Text.Json.Nodes;
using ComfyPulse.EmbeddedPod.BuiltIn.Files;
using ComfyPulse.EmbeddedPod.Imaging;

namespace ComfyPulse.EmbeddedPod.BuiltIn.Images;

/// <summary><c>SaveAnimatedWEBP</c> and <c>SaveAnimatedPNG</c>: a batch as one file that plays in a loop, with the graph in it.</summary>
internal static class SaveAnimated
{
    private const double MillisecondsPerSecond = 1000;

    /// <param name="handsOn">Whether the pictures are an output too, as in newer versions.</param>
    public static IEnumerable<NodeClass> Create(bool handsOn) =>
    [
        Make(
            "SaveAnimatedWEBP",
            "Save Animated WEBP",
            [
                new NodeInput("lossless", "BOOLEAN") { Default = true },
                Schema.Int("quality", 80, 0, 100),
                Schema.Combo("method", ["default", "fastest", "slowest"]),
            ],
            "_.webp",
            handsOn,
            (call, images, milliseconds) => AnimatedWebp.Encode(
                images, milliseconds, call.Inputs.Bool("lossless", true), (int)call.Inputs.Int("quality", 80), ExifTexts.Encode(PngMetadata.For(call, images.SimulatedBy)))),
        Make(
            "SaveAnimatedPNG",
            "Save Animated PNG",
            [Schema.Int("compress_level", 4, 0, 9, more: new JsonObject { ["advanced"] = true })],
            "_.png",
            handsOn,
            (call, images, milliseconds) => AnimatedPng.Encode(images, milliseconds, PngMetadata.For(call, images.SimulatedBy), Level(call.Inputs.Int("compress_level", 4)))),
    ];

    private static NodeClass Make(string name, string displayName, IReadOnlyList<NodeInput> options, string ending, bool handsOn, Func<NodeCall, PixelImage, int, byte[]> encode) =>
        new(name, async call =>
        {
            var images = call.Inputs.Get<PixelImage>("images");
            var names = OutputNames.Plan(call.Environment.OutputDirectory, call.Inputs.Text("filename_prefix", "ComfyUI"), images.Width, images.Height, call.Environment.Time);
            var file = encode(call, images, (int)(MillisecondsPerSecond / call.Inputs.Float("fps", 6)));
            var ui = new JsonObject { ["images"] = new JsonArray(await OutputFile.SaveAsync(names, ending, "output", file).ConfigureAwait(false)) };
            if (images.Frames > 1)
            {
                ui["animated"] = new JsonArray((JsonNode)true);
            }

            return new NodeResult.Values(handsOn ? [images] : [], ui);
        })
        {
            DisplayName = displayName,
            Category = "image",
            PythonModule = "comfy_extras.nodes_images",
            IsV3 = true,
            Inputs =
            [
                Schema.Link("images", "IMAGE"),
                Schema.Prefix("ComfyUI"),
                Schema.Float("fps", 6, 0.01, 1000),
                .. options,
            ],
            HiddenInputs = ["PROMPT", "EXTRA_PNGINFO"],
            Outputs = handsOn ? [new NodeOutput("IMAGE", "images")] : [],
            IsOutputNode = true,
        };

    private static CompressionLevel Level(long level) => level switch
    {
        0 => CompressionLevel.NoCompression,
        < 4 => CompressionLevel.Fastest,
        < 9 => CompressionLevel.Optimal,
        _ => CompressionLevel.SmallestSize,
    };
}
