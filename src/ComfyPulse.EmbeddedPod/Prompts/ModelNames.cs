namespace ComfyPulse.EmbeddedPod;

/// <summary>The models that the pod's loaders offer, by ComfyUI's folders: each name comes from the class that takes it.</summary>
internal static class ModelNames
{
    private static readonly (string Folder, string[] Inputs)[] Loaders =
    [
        ("checkpoints", ["ckpt_name"]),
        ("configs", ["config_name"]),
        ("loras", ["lora_name"]),
        ("vae", ["vae_name"]),
        ("text_encoders", ["clip_name", "clip_name1", "clip_name2", "clip_name3"]),
        ("diffusion_models", ["unet_name"]),
        ("clip_vision", []),
        ("style_models", ["style_model_name"]),
        ("embeddings", []),
        ("controlnet", ["control_net_name"]),
        ("gligen", ["gligen_name"]),
        ("upscale_models", ["model_name"]),
        ("hypernetworks", ["hypernetwork_name"]),
    ];

    public static IReadOnlyList<string> Folders { get; } = [.. Loaders.Select(loader => loader.Folder)];

    /// <summary>The names in a folder; null for an unknown folder.</summary>
    public static IReadOnlyList<string>? In(string folder, NodeCatalog catalog) => Loaders.FirstOrDefault(loader => loader.Folder == folder) is { Folder: not null } found
        ? [.. catalog.All.SelectMany(nodeClass => nodeClass.Inputs).Where(input => input.Options is not null && found.Inputs.Contains(input.Name, StringComparer.Ordinal)).SelectMany(input => input.Options!()).Distinct(StringComparer.Ordinal)]
        : null;
}
