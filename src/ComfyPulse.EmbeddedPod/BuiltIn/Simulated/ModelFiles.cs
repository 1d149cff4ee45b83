namespace ComfyPulse.EmbeddedPod.BuiltIn.Simulated;

/// <summary>The model files that this pod claims to have, by ComfyUI's folder names. None of them exists.</summary>
internal static class ModelFiles
{
    /// <summary>Whole models. The tiny one is the one that the recorded traffic uses.</summary>
    public static readonly string[] Checkpoints =
    [
        "dreamshaper_8.safetensors",
        "flux1-dev-fp8.safetensors",
        "flux1-schnell-fp8.safetensors",
        "sd_xl_base_1.0.safetensors",
        "sd_xl_refiner_1.0.safetensors",
        "tiny-random-sd15.safetensors",
        "v1-5-pruned-emaonly-fp16.safetensors",
        "v1-5-pruned-emaonly.safetensors",
    ];

    /// <summary>Models without text encoder and VAE.</summary>
    public static readonly string[] DiffusionModels = ["flux1-dev.safetensors", "flux1-schnell.safetensors", "sd3.5_large.safetensors"];

    /// <summary>Text encoders.</summary>
    public static readonly string[] TextEncoders =
    [
        "clip_g.safetensors",
        "clip_l.safetensors",
        "t5xxl_fp16.safetensors",
        "t5xxl_fp8_e4m3fn.safetensors",
        "t5xxl_fp8_e4m3fn_scaled.safetensors",
    ];

    /// <summary>VAEs.</summary>
    public static readonly string[] Vaes = ["ae.safetensors", "sdxl_vae.safetensors", "vae-ft-mse-840000-ema-pruned.safetensors"];

    /// <summary>LoRAs.</summary>
    public static readonly string[] Loras =
    [
        "add_detail.safetensors",
        "flux_realism_lora.safetensors",
        "lcm-lora-sdv1-5.safetensors",
        "sd_xl_offset_example-lora_1.0.safetensors",
    ];

    /// <summary>All of them by folder.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Folders { get; } = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal)
    {
        ["checkpoints"] = Checkpoints,
        ["diffusion_models"] = DiffusionModels,
        ["loras"] = Loras,
        ["text_encoders"] = TextEncoders,
        ["vae"] = Vaes,
    };
}
