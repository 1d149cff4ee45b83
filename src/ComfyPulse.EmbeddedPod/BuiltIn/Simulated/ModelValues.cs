using ComfyPulse.EmbeddedPod.Imaging;

namespace ComfyPulse.EmbeddedPod.BuiltIn.Simulated;

/// <summary>A <c>MODEL</c>: the names that shape its pictures.</summary>
internal sealed record ModelValue(string Style, IReadOnlyCollection<string> SimulatedBy) : ISimulated;

/// <summary>A <c>CLIP</c>.</summary>
internal sealed record ClipValue(string Style, IReadOnlyCollection<string> SimulatedBy) : ISimulated;

/// <summary>A <c>VAE</c>.</summary>
internal sealed record VaeValue(IReadOnlyCollection<string> SimulatedBy) : ISimulated
{
    /// <summary>The file that it comes from.</summary>
    public string Name { get; init; } = "";
}

/// <summary>A <c>CONDITIONING</c>: the text, and a guidance of its own where the model takes one (Flux).</summary>
internal sealed record ConditioningValue(string Text, double? Guidance, IReadOnlyCollection<string> SimulatedBy) : ISimulated;

/// <summary>A <c>NOISE</c>; without a seed there is none.</summary>
internal sealed record NoiseValue(ulong? Seed, IReadOnlyCollection<string> SimulatedBy) : ISimulated;

/// <summary>A <c>SAMPLER</c>.</summary>
internal sealed record SamplerValue(string Name, IReadOnlyCollection<string> SimulatedBy) : ISimulated;

/// <summary><c>SIGMAS</c>: how many steps, and how much is noise before the first of them (1: all).</summary>
internal sealed record SigmasValue(int Steps, float Noise, IReadOnlyCollection<string> SimulatedBy) : ISimulated;

/// <summary>A <c>GUIDER</c>: what is asked for, of which model, how strongly.</summary>
internal sealed record GuiderValue(ModelValue Model, ConditioningValue Positive, ConditioningValue? Negative, double Guidance, IReadOnlyCollection<string> SimulatedBy) : ISimulated;

/// <summary>A <c>CONTROL_NET</c>.</summary>
internal sealed record ControlNetValue(string Name, IReadOnlyCollection<string> SimulatedBy) : ISimulated;

/// <summary>An <c>UPSCALE_MODEL</c>: its name says how many times larger it makes a picture.</summary>
internal sealed record UpscaleModelValue(int Factor, IReadOnlyCollection<string> SimulatedBy) : ISimulated;

/// <summary>A <c>LORA_MODEL</c>: what was trained, on which model.</summary>
/// <param name="Style">The names of the model.</param>
/// <param name="Seed">What its made-up weights go by.</param>
/// <param name="Rank">Its rank.</param>
/// <param name="DataType">The type of its numbers: <c>bf16</c> or <c>fp32</c>.</param>
/// <param name="SimulatedBy">The classes that made it up.</param>
internal sealed record LoraValue(string Style, ulong Seed, int Rank, string DataType, IReadOnlyCollection<string> SimulatedBy) : ISimulated;

/// <summary>A <c>LOSS_MAP</c>: the loss of each pass.</summary>
internal sealed record LossMapValue(IReadOnlyList<double> Losses, IReadOnlyCollection<string> SimulatedBy) : ISimulated;

/// <summary>A <c>LATENT_OPERATION</c>.</summary>
internal sealed record LatentOperationValue(IReadOnlyCollection<string> SimulatedBy) : ISimulated;

/// <summary>A <c>CLIP_VISION</c>.</summary>
internal sealed record ClipVisionValue(string Name, IReadOnlyCollection<string> SimulatedBy) : ISimulated;

/// <summary>A <c>CLIP_VISION_OUTPUT</c>: what was seen, as words that shape a scene.</summary>
internal sealed record ClipVisionOutputValue(string Words, IReadOnlyCollection<string> SimulatedBy) : ISimulated;

/// <summary>A <c>LATENT</c>: what will be seen once it is decoded, at which size.</summary>
internal sealed record LatentValue(int Width, int Height, int Frames, Canvas Content, IReadOnlyCollection<string> SimulatedBy) : ISimulated, IHoldsPixels
{
    /// <summary>Where a sampler may paint (1) and where it leaves what is there (0); null: everywhere.</summary>
    public PixelMask? NoiseMask { get; init; }

    /// <summary>Whether the pictures follow each other in time.</summary>
    public bool IsVideo { get; init; }

    /// <summary>How long it sounds, of a latent that stands for sound; 0 for pictures.</summary>
    public double Seconds { get; init; }

    public IEnumerable<float[]> Pixels => NoiseMask is { } mask ? Content.Pixels.Append(mask.Raw) : Content.Pixels;
}
