namespace ComfyPulse.Workflows;

/// <summary>The sort of work by the name of a class: ComfyUI's own classes, and what packs call theirs.</summary>
internal static class WorkKinds
{
    private static readonly string[] Services =
        ["OpenAI", "Kling", "Luma", "Minimax", "Pika", "Pixverse", "Recraft", "Ideogram", "Stability", "Runway", "Rodin", "Tripo", "Veo", "Gemini", "ByteDance", "Moonvalley", "Vidu"];

    private static readonly string[] Trivials =
        ["Scheduler", "Guider", "Guidance", "Noise", "Primitive", "Select", "Switch", "Reroute", "ModelSampling", "Conditioning", "GetImageSize", "ControlNetApply", "NoiseMask", "SetArea"];

    /// <summary>The kind of a class.</summary>
    public static WorkKind Of(string classType) => classType switch
    {
        "EmptyImage" => WorkKind.Pixels,
        _ when Has(classType, "LoraLoader") => WorkKind.Load,
        _ when Has(classType, "Train") => WorkKind.Train,
        _ when Has(classType, "LoadImage") || Has(classType, "LoadAudio") || Has(classType, "LoadVideo") => WorkKind.Pixels,
        _ when Has(classType, "Loader") => WorkKind.Load,
        _ when IsSampler(classType) => WorkKind.Sample,
        _ when Has(classType, "VAEDecode") || Has(classType, "VAEEncode") => WorkKind.Convert,
        _ when Has(classType, "Encode") && !Has(classType, "Save") => WorkKind.Encode,
        _ when Has(classType, "UpscaleWithModel") || Has(classType, "UltimateSDUpscale") => WorkKind.Upscale,
        _ when Starts(classType, "Save") || Starts(classType, "Preview") || Has(classType, "CreateVideo") || Has(classType, "VideoCombine") => WorkKind.Save,
        _ when Starts(classType, "Empty") || Array.Exists(Trivials, word => Has(classType, word)) => WorkKind.Trivial,
        _ when Array.Exists(Services, name => Starts(classType, name)) => WorkKind.Remote,
        _ when Has(classType, "Image") || Has(classType, "Mask") || Has(classType, "Latent") || Has(classType, "Video") || Has(classType, "Audio") => WorkKind.Pixels,
        _ => WorkKind.Unknown,
    };

    /// <summary>Whether a node of this kind runs a model, which has to be ready first.</summary>
    public static bool RunsModel(WorkKind kind) => kind is WorkKind.Encode or WorkKind.Sample or WorkKind.Convert or WorkKind.Upscale or WorkKind.Train;

    private static bool IsSampler(string classType) =>
        Has(classType, "Sampler") && !Has(classType, "Select") && !Has(classType, "Scheduler") && (Starts(classType, "KSampler") || Has(classType, "SamplerCustom") || !Starts(classType, "Sampler"));

    private static bool Has(string classType, string word) => classType.Contains(word, StringComparison.Ordinal);

    private static bool Starts(string classType, string word) => classType.StartsWith(word, StringComparison.Ordinal);
}
