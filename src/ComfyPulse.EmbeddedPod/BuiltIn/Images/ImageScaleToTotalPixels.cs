using System.Text.Json.Nodes;
using ComfyPulse.EmbeddedPod.Imaging;

namespace ComfyPulse.EmbeddedPod.BuiltIn.Images;

/// <summary><c>ImageScaleToTotalPixels</c>: to about so many megapixels (of 1024 × 1024), the proportions kept.</summary>
internal static class ImageScaleToTotalPixels
{
    private const double PixelsPerMegapixel = 1024 * 1024;

    public static NodeClass Create(bool hasSteps) => new(nameof(ImageScaleToTotalPixels), Run)
    {
        DisplayName = "Scale Image to Total Pixels",
        Category = "image/upscaling",
        PythonModule = "comfy_extras.nodes_post_processing",
        IsV3 = true,
        Inputs =
        [
            Schema.Link("image", "IMAGE"),
            Schema.Combo("upscale_method", Resampling.Methods),
            Schema.Float("megapixels", 1, 0.01, 16),
            .. hasSteps ? (NodeInput[])[Schema.Int("resolution_steps", 1, 1, 256, more: new JsonObject { ["advanced"] = true })] : [],
        ],
        Outputs = Schema.Outputs("IMAGE"),
    };

    private static ValueTask<NodeResult> Run(NodeCall call)
    {
        var image = call.Inputs.Get<PixelImage>("image");
        var factor = Math.Sqrt(call.Inputs.Float("megapixels", 1) * PixelsPerMegapixel / ((double)image.Width * image.Height));
        var step = call.Inputs.Int("resolution_steps", 1);
        var (width, height) = (Side(image.Width, factor, step), Side(image.Height, factor, step));
        return width > 0 && height > 0
            ? Results.Of(Scaling.Scale(image, width, height, call.Inputs.Text("upscale_method"), cropCenter: false))
            : throw new NodeFailureException("RuntimeError", $"Input and output sizes should be greater than 0, but got {width}x{height}");
    }

    private static int Side(int side, double factor, long step) => (int)(Math.Round(side * factor / step) * step);
}
