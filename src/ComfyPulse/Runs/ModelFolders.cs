using System.Collections.Frozen;

namespace ComfyPulse.Runs;

/// <summary>Which inputs of loaders name a model file, and the folder below <c>models</c> where ComfyUI looks for it.</summary>
/// <remarks>Source: <c>nodes.py</c>, <c>comfy_extras</c> and <c>folder_paths.py</c>.</remarks>
internal static class ModelFolders
{
    private static readonly FrozenDictionary<string, string> ByInput = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["ckpt_name"] = "checkpoints",
        ["vae_name"] = "vae",
        ["lora_name"] = "loras",
        ["unet_name"] = "diffusion_models",
        ["clip_name"] = "text_encoders",
        ["clip_name1"] = "text_encoders",
        ["clip_name2"] = "text_encoders",
        ["clip_name3"] = "text_encoders",
        ["clip_name4"] = "text_encoders",
        ["control_net_name"] = "controlnet",
        ["style_model_name"] = "style_models",
        ["gligen_name"] = "gligen",
        ["hypernetwork_name"] = "hypernetworks",
        ["photomaker_model_name"] = "photomaker",
        ["audio_encoder_name"] = "audio_encoders",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly string[] Endings = [".safetensors", ".sft", ".ckpt", ".pt", ".pt2", ".pth", ".bin", ".gguf", ".onnx", ".pkl"];

    /// <summary>Whether a value that the pod does not have is a model: by its input, or, for a pack's own inputs, by its ending. <c>sampler_name</c> is none.</summary>
    public static bool IsModel(string? input, string? value) =>
        (input is not null && ByInput.ContainsKey(input)) || (value is not null && Array.Exists(Endings, ending => value.EndsWith(ending, StringComparison.OrdinalIgnoreCase)));

    /// <summary>Where the file belongs, below ComfyUI's folder; null where only the node knows.</summary>
    public static string? FolderOf(string? classType, string? input) => (classType, input) switch
    {
        ("CLIPVisionLoader", "clip_name") => "models/clip_vision",
        ("UpscaleModelLoader", "model_name") => "models/upscale_models",
        (_, { } name) when ByInput.TryGetValue(name, out var folder) => "models/" + folder,
        _ => null,
    };
}
