using ComfyPulse.Workflows;

namespace ComfyPulse.Progress;

/// <summary>What nodes are expected to take before any has been seen: seconds on a graphics card of the middle class. Their ratios count; the scale is the run's to show.</summary>
internal static class CostPriors
{
    private const double Trust = 0.25;

    // A fast disk, and the way to the GPU, in seconds a gigabyte.
    private const double Reading = 0.3;
    private const double Moving = 0.3;

    /// <summary>The cost of a node.</summary>
    public static NodeCost Of(NodeWork work) => work.Kind switch
    {
        WorkKind.Trivial => new() { Start = 0.003, Spread = 0.5, Trust = Trust },
        WorkKind.Load => new() { Start = 0.1 + (Reading * work.Model.Gigabytes), Spread = 1, Trust = Trust },
        WorkKind.Encode => new() { Start = 0.1, Ready = 0.2 + (Moving * work.Model.Gigabytes), Spread = 0.8, Trust = Trust },
        WorkKind.Sample => new()
        {
            Start = 0.15,
            Ready = 0.5 + (Moving * work.Model.Gigabytes),
            Step = 0.05 + (0.25 * work.Megapixels * work.Model.StepFactor),
            Steps = work.Steps > 0 ? work.Steps : 20,
            Spread = 0.8,
            Trust = Trust,
        },
        WorkKind.Convert => new() { Start = 0.03 + (0.3 * work.Megapixels), Ready = 0.2, Spread = 0.7, Trust = Trust },
        WorkKind.Upscale => new() { Start = 0.1 + work.Megapixels, Ready = 0.2, Spread = 0.8, Trust = Trust },
        WorkKind.Pixels => new() { Start = 0.02 + (0.05 * work.Megapixels * work.Taps), Spread = 0.8, Trust = Trust },
        WorkKind.Save => new() { Start = 0.02 + (0.15 * work.Megapixels), Spread = 0.6, Trust = Trust },
        WorkKind.Train => new() { Start = 2, Ready = 4, Step = 1, Steps = work.Steps > 0 ? work.Steps : 100, Spread = 0.8, Trust = Trust },
        WorkKind.Remote => new() { Start = 30, Spread = 0.8, Trust = 1 },
        _ => new() { Start = 0.25, Step = work.Steps > 0 ? 0.3 : 0, Steps = work.Steps, Spread = 1.2, Trust = Trust },
    };
}
