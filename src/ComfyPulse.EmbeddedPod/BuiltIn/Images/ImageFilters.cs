using System.Text.Json.Nodes;
using ComfyPulse.EmbeddedPod.Imaging;

namespace ComfyPulse.EmbeddedPod.BuiltIn.Images;

/// <summary><c>ImageBlur</c> and <c>ImageSharpen</c>. As in ComfyUI they take their time: it grows with the pixels and with the square of the radius.</summary>
internal static class ImageFilters
{
    private const string Module = "comfy_extras.nodes_post_processing";

    public static IEnumerable<NodeClass> Create() => [Blur(), Sharpen()];

    private static NodeClass Blur() => new("ImageBlur", call =>
    {
        var kernel = Convolution.Bell((int)call.Inputs.Int("blur_radius", 1), call.Inputs.Float("sigma", 1));
        return Filter(call, kernel);
    })
    {
        DisplayName = "Blur Image",
        Category = "image/filters",
        PythonModule = Module,
        IsV3 = true,
        Inputs = [Schema.Link("image", "IMAGE"), Schema.Int("blur_radius", 1, 1, 31, step: 1), Schema.Float("sigma", 1, 0.1, 10, step: 0.1)],
        Outputs = Schema.Outputs("IMAGE"),
    };

    private static NodeClass Sharpen() => new("ImageSharpen", call =>
    {
        // What the bell blurs away is put on top, ten times alpha; the middle makes the sum 1 again.
        var strength = (float)call.Inputs.Float("alpha", 1) * 10f;
        float[] kernel = [.. Convolution.Bell((int)call.Inputs.Int("sharpen_radius", 1), call.Inputs.Float("sigma", 1)).Select(weight => -strength * weight)];
        kernel[kernel.Length / 2] += 1f - kernel.Sum();
        return Filter(call, kernel, clamps: true);
    })
    {
        DisplayName = "Sharpen Image",
        Category = "image/filters",
        PythonModule = Module,
        IsV3 = true,
        Inputs =
        [
            Schema.Link("image", "IMAGE"),
            Schema.Int("sharpen_radius", 1, 1, 31, step: 1, more: Advanced()),
            Schema.Float("sigma", 1, 0.1, 10, more: Advanced()),
            Schema.Float("alpha", 1, 0, 5, more: Advanced()),
        ],
        Outputs = Schema.Outputs("IMAGE"),
    };

    private static JsonObject Advanced() => new() { ["advanced"] = true };

    private static ValueTask<NodeResult> Filter(NodeCall call, float[] kernel, bool clamps = false)
    {
        var image = call.Inputs.Get<PixelImage>("image");
        var values = Convolution.Apply(image, kernel, call);
        if (clamps)
        {
            foreach (ref var value in values.AsSpan())
            {
                value = Math.Clamp(value, 0f, 1f);
            }
        }

        return Results.Of(new PixelImage(image.Width, image.Height, image.Frames, values) { SimulatedBy = image.SimulatedBy });
    }
}
