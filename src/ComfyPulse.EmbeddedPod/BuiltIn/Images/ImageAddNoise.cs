using ComfyPulse.EmbeddedPod.Imaging;

namespace ComfyPulse.EmbeddedPod.BuiltIn.Images;

/// <summary><c>ImageAddNoise</c>: bell-shaped noise, the same for the same seed. The numbers are not those of PyTorch's generator.</summary>
internal static class ImageAddNoise
{
    public static NodeClass Create() => new(nameof(ImageAddNoise), Run)
    {
        DisplayName = "Add Noise to Image",
        Category = "image/filters",
        PythonModule = "comfy_extras.nodes_images",
        IsV3 = true,
        Inputs = [Schema.Link("image", "IMAGE"), Schema.Seed("seed"), Schema.Float("strength", 0.5, 0, 1)],
        Outputs = Schema.Outputs("IMAGE"),
        ExtraInfo = Schema.Info(null, "film grain"),
    };

    private static ValueTask<NodeResult> Run(NodeCall call)
    {
        var image = call.Inputs.Get<PixelImage>("image");
        var seed = call.Inputs.Seed("seed");
        var strength = (float)call.Inputs.Float("strength", 0.5);
        var values = image.Values.ToArray();
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Math.Clamp(values[i] + (strength * Normal(seed, (ulong)i)), 0f, 1f);
        }

        return Results.Of(new PixelImage(image.Width, image.Height, image.Frames, values) { SimulatedBy = image.SimulatedBy });
    }

    // Box and Muller's way from two even chances to one bell-shaped number.
    private static float Normal(ulong seed, ulong index)
    {
        var hash = Hashing.Of(seed, index);
        var radius = MathF.Sqrt(-2f * MathF.Log(1f - Hashing.ToUnit(hash)));
        return radius * MathF.Cos(MathF.Tau * Hashing.ToUnit(Hashing.Mix(hash)));
    }
}
