using ComfyPulse.EmbeddedPod.Imaging;

namespace ComfyPulse.EmbeddedPod.BuiltIn.Images;

/// <summary><c>ImageScaleBy</c>: by a factor.</summary>
internal static class ImageScaleBy
{
    public static NodeClass Create() => new(nameof(ImageScaleBy), Run)
    {
        DisplayName = "Upscale Image By",
        Category = "image/upscaling",
        Inputs =
        [
            Schema.Link("image", "IMAGE"),
            Schema.Combo("upscale_method", Resampling.Methods),
            Schema.Float("scale_by", 1.0, 0.01, 8.0),
        ],
        Outputs = Schema.Outputs("IMAGE"),
    };

    private static ValueTask<NodeResult> Run(NodeCall call)
    {
        var image = call.Inputs.Get<PixelImage>("image");
        var factor = call.Inputs.Float("scale_by", 1);
        var width = Math.Max(1, (int)Math.Round(image.Width * factor));
        var height = Math.Max(1, (int)Math.Round(image.Height * factor));
        return Results.Of(Scaling.Scale(image, width, height, call.Inputs.Text("upscale_method"), cropCenter: false));
    }
}
