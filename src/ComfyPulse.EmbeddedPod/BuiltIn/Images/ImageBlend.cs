using ComfyPulse.EmbeddedPod.Imaging;

namespace ComfyPulse.EmbeddedPod.BuiltIn.Images;

/// <summary><c>ImageBlend</c>: two pictures in one, in one of six ways; the second is scaled to the first's size.</summary>
internal static class ImageBlend
{
    public static NodeClass Create() => new(nameof(ImageBlend), Run)
    {
        DisplayName = "Blend Images",
        Category = "image/filters",
        PythonModule = "comfy_extras.nodes_post_processing",
        IsV3 = true,
        Inputs =
        [
            Schema.Link("image1", "IMAGE"),
            Schema.Link("image2", "IMAGE"),
            Schema.Float("blend_factor", 0.5, 0, 1),
            Schema.Combo("blend_mode", ["normal", "multiply", "screen", "overlay", "soft_light", "difference"]),
        ],
        Outputs = Schema.Outputs("IMAGE"),
        ExtraInfo = Schema.Info(essentials: "Image Tools", "mix images"),
    };

    private static ValueTask<NodeResult> Run(NodeCall call)
    {
        var first = call.Inputs.Get<PixelImage>("image1");
        var second = call.Inputs.Get<PixelImage>("image2");
        if ((first.Width, first.Height) != (second.Width, second.Height))
        {
            second = Scaling.Scale(second, first.Width, first.Height, "bicubic", cropCenter: true);
        }

        if (first.Frames != second.Frames && first.Frames != 1 && second.Frames != 1)
        {
            throw new NodeFailureException("RuntimeError", $"batches of {first.Frames} and {second.Frames} pictures cannot be blended; one of them must be 1");
        }

        var factor = (float)call.Inputs.Float("blend_factor", 0.5);
        var blend = Mode(call.Inputs.Text("blend_mode", "normal"));
        var frames = Math.Max(first.Frames, second.Frames);
        var values = PixelImage.Allocate(first.Width, first.Height, frames);
        for (var i = 0; i < values.Length; i++)
        {
            // A batch of one picture is blended with each picture of the other.
            var below = first.Raw[i % first.Raw.Length];
            var above = second.Raw[i % second.Raw.Length];
            values[i] = Math.Clamp((below * (1f - factor)) + (blend(below, above) * factor), 0f, 1f);
        }

        return Results.Of(new PixelImage(first.Width, first.Height, frames, values) { SimulatedBy = Marks.Of(call) });
    }

    private static Func<float, float, float> Mode(string name) => name switch
    {
        "normal" => static (_, above) => above,
        "multiply" => static (below, above) => below * above,
        "screen" => static (below, above) => 1f - ((1f - below) * (1f - above)),
        "overlay" => static (below, above) => below <= 0.5f ? 2f * below * above : 1f - (2f * (1f - below) * (1f - above)),
        "soft_light" => SoftLight,
        "difference" => static (below, above) => below - above,
        _ => throw new NodeFailureException("ValueError", $"Unsupported blend mode: {name}"),
    };

    private static float SoftLight(float below, float above)
    {
        if (above <= 0.5f)
        {
            return below - ((1f - (2f * above)) * below * (1f - below));
        }

        var lit = below <= 0.25f ? ((((16f * below) - 12f) * below) + 4f) * below : MathF.Sqrt(below);
        return below + (((2f * above) - 1f) * (lit - below));
    }
}
