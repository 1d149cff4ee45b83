using System.IO.Compression;
using System.Text.Json.Nodes;
using ComfyPulse.EmbeddedPod.BuiltIn.Files;
using ComfyPulse.EmbeddedPod.Imaging;

namespace ComfyPulse.EmbeddedPod.BuiltIn.Images;

/// <summary><c>SaveImage</c> and <c>PreviewImage</c>: PNG files in the output or the temporary folder, with the graph in them.</summary>
internal static class SaveImage
{
    public static NodeClass Create() => new(nameof(SaveImage), call => SaveAsync(call, "output", call.Inputs.Text("filename_prefix", "ComfyUI"), CompressionLevel.Optimal))
    {
        DisplayName = "Save Image",
        Category = "image",
        Description = "Saves the pictures as PNG files in the output folder.",
        Inputs =
        [
            new NodeInput("images", "IMAGE") { Extra = new JsonObject { ["tooltip"] = "The pictures to save." } },
            new NodeInput("filename_prefix", "STRING")
            {
                Default = "ComfyUI",
                Extra = new JsonObject { ["tooltip"] = "How the files' names start. It may hold folders, and %width%, %height%, %year%, %month%, %day%, %hour%, %minute%, %second%." },
            },
        ],
        HiddenInputs = ["PROMPT", "EXTRA_PNGINFO"],
        Outputs = [new NodeOutput("IMAGE", "images")],
        IsOutputNode = true,
        ExtraInfo = Schema.Info(essentials: "Basics", "save", "export image", "write image"),
    };

    public static NodeClass CreatePreview() => new("PreviewImage", call => SaveAsync(call, "temp", $"ComfyUI_temp_{PreviewSuffix.For(call)}", CompressionLevel.Fastest))
    {
        DisplayName = "Preview Image",
        Category = "image",
        Description = "Shows the pictures; their files are temporary.",
        Inputs = [Schema.Link("images", "IMAGE")],
        HiddenInputs = ["PROMPT", "EXTRA_PNGINFO"],
        Outputs = [new NodeOutput("IMAGE", "images")],
        IsOutputNode = true,
        ExtraInfo = Schema.Info(essentials: "Basics", "preview", "show image"),
    };

    private static async ValueTask<NodeResult> SaveAsync(NodeCall call, string type, string prefix, CompressionLevel level)
    {
        var images = call.Inputs.Get<PixelImage>("images");
        var root = type == "output" ? call.Environment.OutputDirectory : call.Environment.TempDirectory;
        var texts = PngMetadata.For(call, images.SimulatedBy);
        var names = OutputNames.Plan(root, prefix, images.Width, images.Height, call.Environment.Time);
        var saved = new JsonArray();
        for (var i = 0; i < images.Frames; i++)
        {
            var file = names.FileName(i, "_.png");
            var (pixels, channels) = images.ToBytes(i);
            var png = PngWriter.Encode(pixels, images.Width, images.Height, channels, texts, level);
            await OutputFile.WriteAsync(names.Folder, file, png).ConfigureAwait(false);
            saved.Add((JsonNode)new JsonObject { ["filename"] = file, ["subfolder"] = names.Subfolder, ["type"] = type });
        }

        return new NodeResult.Values([images], new JsonObject { ["images"] = saved });
    }
}
