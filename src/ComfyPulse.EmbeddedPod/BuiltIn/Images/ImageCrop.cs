using ComfyPulse.EmbeddedPod.Imaging;

namespace ComfyPulse.EmbeddedPod.BuiltIn.Images;

/// <summary><c>ImageCrop</c>: a part; what lies outside is left out.</summary>
internal static class ImageCrop
{
    public static NodeClass Create()
    {
        var info = Schema.Info(essentials: "Image Tools", "trim", "cut");
        info["deprecated"] = true;
        return new(nameof(ImageCrop), Run)
        {
            DisplayName = "Crop Image (DEPRECATED)",
            Category = "image/transform",
            PythonModule = "comfy_extras.nodes_images",
            IsV3 = true,
            Inputs =
            [
                Schema.Link("image", "IMAGE"),
                Schema.Int("width", 512, 1, Schema.MaxResolution, step: 1),
                Schema.Int("height", 512, 1, Schema.MaxResolution, step: 1),
                Schema.Int("x", 0, 0, Schema.MaxResolution, step: 1),
                Schema.Int("y", 0, 0, Schema.MaxResolution, step: 1),
            ],
            Outputs = Schema.Outputs("IMAGE"),
            ExtraInfo = info,
        };
    }

    private static ValueTask<NodeResult> Run(NodeCall call)
    {
        var image = call.Inputs.Get<PixelImage>("image");
        var x = (int)Math.Clamp(call.Inputs.Int("x"), 0, image.Width - 1);
        var y = (int)Math.Clamp(call.Inputs.Int("y"), 0, image.Height - 1);
        var width = (int)Math.Clamp(call.Inputs.Int("width", 512), 1, image.Width - x);
        var height = (int)Math.Clamp(call.Inputs.Int("height", 512), 1, image.Height - y);
        return Results.Of(Scaling.Crop(image, x, y, width, height));
    }
}
