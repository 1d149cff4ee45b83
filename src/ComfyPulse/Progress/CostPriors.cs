using ComfyPulse.Workflows;

namespace ComfyPulse.Progress;

/// <summary>What nodes are expected to take before any has been seen: seconds on a graphics card of the middle class. Their ratios count; the scale is the run's to show.</summary>
internal static class CostPriors
{
    private const double Trust = 0.25;

    /// <summary>The cost of a node.</summary>
    public static NodeCost Of(string classType, NodeWork work) => work.Kind switch
    {
        WorkKind.Trivial => new() { Start = 0.003, Spread = 0.5, Trust = Trust },
        WorkKind.Load => new() { Start = Loading(classType), Spread = 1, Trust = Trust },
        WorkKind.Encode => new() { Start = 0.12, Ready = 0.8, Spread = 0.8, Trust = Trust },
        WorkKind.Sample => new() { Start = 0.15, Ready = 2, Step = 0.05 + (0.15 * work.Megapixels), Steps = work.Steps > 0 ? work.Steps : 20, Spread = 0.8, Trust = Trust },
        WorkKind.Convert => new() { Start = 0.03 + (0.25 * work.Megapixels), Ready = 0.2, Spread = 0.7, Trust = Trust },
        WorkKind.Upscale => new() { Start = 0.1 + work.Megapixels, Ready = 0.2, Spread = 0.8, Trust = Trust },
        WorkKind.Pixels => new() { Start = 0.005 + (0.03 * work.Megapixels), Spread = 0.8, Trust = Trust },
        WorkKind.Save => new() { Start = 0.02 + (0.12 * work.Megapixels), Spread = 0.6, Trust = Trust },
        WorkKind.Train => new() { Start = 2, Ready = 4, Step = 1, Steps = work.Steps > 0 ? work.Steps : 100, Spread = 0.8, Trust = Trust },
        WorkKind.Remote => new() { Start = 30, Spread = 0.8, Trust = 1 },
        _ => new() { Start = 0.25, Step = work.Steps > 0 ? 0.3 : 0, Steps = work.Steps, Spread = 1.2, Trust = Trust },
    };

    private static double Loading(string classType) => classType switch
    {
        _ when Has(classType, "Checkpoint") => 3,
        _ when Has(classType, "UNET") || Has(classType, "Unet") || Has(classType, "DiffusionModel") => 5,
        _ when Has(classType, "VAE") || Has(classType, "Upscale") => 0.3,
        _ when Has(classType, "CLIP") => 2,
        _ when Has(classType, "Lora") => 0.5,
        _ => 1,
    };

    private static bool Has(string classType, string word) => classType.Contains(word, StringComparison.Ordinal);
}
