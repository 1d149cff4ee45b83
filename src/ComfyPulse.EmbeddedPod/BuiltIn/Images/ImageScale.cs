using ComfyPulse.EmbeddedPod.Imaging;

namespace ComfyPulse.EmbeddedPod.BuiltIn.Images;

/// <summary><c>ImageScale</c>: to a size; a side of 0 keeps the proportions.</summary>
internal static class ImageScale
{
    public static NodeClass Create() => new(nameof(ImageScale), Run)
    {
        DisplayName = "Upscale Image",
        Category = "image/upscaling",
        Inputs =
        [
            Schema.Link("image", "IMAGE"),
            Schema.Combo("upscale_method", Resampling.Methods),
            Schema.Int("width", 512, 0, Schema.MaxResolution, step: 1),
            Schema.Int("height", 512, 0, Schema.MaxResolution, step: 1),
            Schema.Combo("crop", ["disabled", "center"]),
        ],
        Outputs = Schema.Outputs("IMAGE"),
        ExtraInfo = Schema.Info(essentials: "Image Tools", "resize", "resize image", "scale image", "enlarge", "shrink"),
    };

    private static ValueTask<NodeResult> Run(NodeCall call)
    {
        var image = call.Inputs.Get<PixelImage>("image");
        var width = call.Inputs.Int("width");
        var height = call.Inputs.Int("height");
        if ((width, height) == (0, 0))
        {
            return Results.Of(image);
        }

        width = width == 0 ? Side(image.Width, height, image.Height) : width;
        height = height == 0 ? Side(image.Height, width, image.Width) : height;
        PixelImage.CheckSize(width, height, image.Frames);
        return Results.Of(Scaling.Scale(image, (int)width, (int)height, call.Inputs.Text("upscale_method"), call.Inputs.Text("crop") == "center"));
    }

    private static long Side(int side, long other, int oldOther) => Math.Max(1, (long)Math.Round((double)side * other / oldOther));
}
