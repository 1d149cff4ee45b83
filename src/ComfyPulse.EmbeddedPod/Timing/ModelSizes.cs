using ComfyPulse.EmbeddedPod.BuiltIn.Simulated;

namespace ComfyPulse.EmbeddedPod;

/// <summary>The parts that a GPU works with.</summary>
internal enum ModelPart
{
    Diffusion,
    TextEncoder,
    Vae,
}

/// <summary>How large the model files would be, in gigabytes.</summary>
internal static class ModelSizes
{
    // The first that a name holds counts.
    private static readonly (string Part, double Gigabytes)[] Known =
    [
        ("flux1-dev-fp8", 17.2),
        ("flux1-schnell-fp8", 17.2),
        ("lora", 0.2),
        ("_steps_", 0.2),
        ("add_detail", 0.04),
        ("vae", 0.3),
        ("ae.safetensors", 0.3),
        ("clip_vision", 1.3),
        ("control", 0.7),
        ("clip_l", 0.25),
        ("clip_g", 1.4),
        ("t5xxl_fp16", 9.8),
        ("t5xxl_fp8", 4.9),
        ("umt5_xxl_fp8", 6.7),
        ("t5-base", 0.4),
        ("flux1", 23.8),
        ("sd3.5_large", 16.5),
        ("14b", 28),
        ("1.3b", 2.8),
        ("sd_xl", 6.9),
        ("3.5b", 7.7),
        ("stable-audio", 4.9),
        ("tiny", 0.01),
        ("fp16", 2.1),
        (".pth", 0.07),
    ];

    // Where nothing is known: an SD 1.5 checkpoint.
    private const double Usual = 4.3;

    /// <summary>A whole file.</summary>
    public static double OfFile(string file) =>
        Known.Where(known => file.Contains(known.Part, StringComparison.OrdinalIgnoreCase)).Select(known => known.Gigabytes).DefaultIfEmpty(Usual).First();

    /// <summary>What a node works with of a file: all of it, or a part of a checkpoint.</summary>
    public static double OfPart(ModelPart part, string file)
    {
        var share = (ModelFiles.Checkpoints.Contains(file, StringComparer.Ordinal), part) switch
        {
            (false, _) => 1,
            (_, ModelPart.Diffusion) => 0.74,
            (_, ModelPart.TextEncoder) => 0.23,
            _ => 0.03,
        };
        return OfFile(file) * share;
    }
}
