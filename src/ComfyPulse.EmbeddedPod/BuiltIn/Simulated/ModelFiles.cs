namespace ComfyPulse.EmbeddedPod.BuiltIn.Simulated;

/// <summary>The model files that this pod claims to have, by ComfyUI's folder names. None of them exists.</summary>
internal static class ModelFiles
{
    /// <summary>Whole models. The tiny one is the one that the recorded traffic uses.</summary>
    public static readonly string[] Checkpoints =
    [
        "512-inpainting-ema.safetensors",
        "ace_step_v1_3.5b.safetensors",
        "dreamshaper_8.safetensors",
        "flux1-dev-fp8.safetensors",
        "flux1-schnell-fp8.safetensors",
        "sd_xl_base_1.0.safetensors",
        "sd_xl_refiner_1.0.safetensors",
        "stable-audio-open-1.0.safetensors",
        "tiny-random-sd15.safetensors",
        "v1-5-pruned-emaonly-fp16.safetensors",
        "v1-5-pruned-emaonly.safetensors",
    ];

    /// <summary>Models without text encoder and VAE.</summary>
    public static readonly string[] DiffusionModels = ["flux1-dev.safetensors", "flux1-schnell.safetensors", "sd3.5_large.safetensors", "wan2.1_i2v_480p_14B_fp16.safetensors", "wan2.1_t2v_1.3B_fp16.safetensors"];

    /// <summary>Text encoders.</summary>
    public static readonly string[] TextEncoders =
    [
        "clip_g.safetensors",
        "clip_l.safetensors",
        "t5xxl_fp16.safetensors",
        "t5xxl_fp8_e4m3fn.safetensors",
        "t5xxl_fp8_e4m3fn_scaled.safetensors",
        "t5-base.safetensors",
        "umt5_xxl_fp8_e4m3fn_scaled.safetensors",
    ];

    /// <summary>VAEs.</summary>
    public static readonly string[] Vaes = ["ae.safetensors", "sdxl_vae.safetensors", "vae-ft-mse-840000-ema-pruned.safetensors", "wan_2.1_vae.safetensors"];

    /// <summary>LoRAs.</summary>
    public static readonly string[] Loras =
    [
        "add_detail.safetensors",
        "flux_realism_lora.safetensors",
        "lcm-lora-sdv1-5.safetensors",
        "sd_xl_offset_example-lora_1.0.safetensors",
    ];

    /// <summary>ControlNets.</summary>
    public static readonly string[] ControlNets = ["control_v11p_sd15_canny.safetensors", "control_v11p_sd15_openpose.safetensors", "control_v11p_sd15_scribble_fp16.safetensors"];

    /// <summary>Models that enlarge.</summary>
    public static readonly string[] UpscaleModels = ["4x-UltraSharp.pth", "RealESRGAN_x2plus.pth", "RealESRGAN_x4plus.pth"];

    /// <summary>Models that look at pictures.</summary>
    public static readonly string[] ClipVisions = ["clip_vision_g.safetensors", "clip_vision_h.safetensors"];

    /// <summary>All of them by folder.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Folders { get; } = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal)
    {
        ["checkpoints"] = Checkpoints,
        ["clip_vision"] = ClipVisions,
        ["controlnet"] = ControlNets,
        ["diffusion_models"] = DiffusionModels,
        ["loras"] = Loras,
        ["text_encoders"] = TextEncoders,
        ["upscale_models"] = UpscaleModels,
        ["vae"] = Vaes,
    };
}
