using System.Text.Json;

namespace ComfyPulse.Workflows;

/// <summary>What nodes are expected to cost. Only the ratios count. Immutable: what is learned from runs makes a new snapshot, so that a plan never changes under a run.</summary>
internal sealed class CostSnapshot
{
    private const double PerStep = 0.5;
    private const double MaxSteps = 1_000_000;

    private CostSnapshot()
    {
    }

    /// <summary>What is known before anything has been seen: by class, and by the inputs that decide the cost.</summary>
    public static CostSnapshot Priors { get; } = new();

    /// <summary>The cost of one node of a workflow; above 0.</summary>
#pragma warning disable CA1822 // A snapshot is asked, whatever it knows.
    public double Of(Workflow workflow, WorkflowNode node) =>
        Steps(workflow, node) is { } steps ? Math.Max(1, steps * PerStep) : ByClass(node.ClassType);
#pragma warning restore CA1822

    /// <summary>A sampler's steps are its own, or those of the scheduler that gives it its sigmas.</summary>
    private static double? Steps(Workflow workflow, WorkflowNode node)
    {
        if (Number(node, "steps") is { } steps)
        {
            var from = Number(node, "start_at_step") ?? 0;
            var to = Math.Min(steps, Number(node, "end_at_step") ?? steps);
            return Math.Clamp((to - from) * (Number(node, "grad_accumulation_steps") ?? 1), 0, MaxSteps);
        }

        return node.Inputs.TryGetValue("sigmas", out var sigmas) && sigmas.LinkNodeId is { } scheduler && workflow.Nodes.TryGetValue(scheduler, out var source) && Number(source, "steps") is { } linked
            ? Math.Clamp(linked, 0, MaxSteps)
            : null;
    }

    private static double? Number(WorkflowNode node, string input)
    {
        if (!node.Inputs.TryGetValue(input, out var value) || value.IsLink)
        {
            return null;
        }

        var reader = new Utf8JsonReader(value.Value.Utf8.Span);
        return reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out var number) && double.IsFinite(number) ? number : null;
    }

    private static double ByClass(string classType) => classType switch
    {
        "LoadImage" or "LoadImageMask" or "EmptyImage" => 0.05,
        _ when Has(classType, "Scheduler") || Has(classType, "Guider") || Has(classType, "Noise") || Has(classType, "Empty") || Has(classType, "Primitive") || Has(classType, "Select") => 0.02,
        _ when Has(classType, "Train") => 60,
        _ when Has(classType, "Sampler") && classType.StartsWith("KSamplerSelect", StringComparison.Ordinal) => 0.02,
        _ when Has(classType, "SamplerCustom") || classType.StartsWith("KSampler", StringComparison.Ordinal) => 20 * PerStep,
        _ when Has(classType, "UpscaleWithModel") || Has(classType, "Video") => 3,
        _ when Has(classType, "Loader") => 2,
        _ when Has(classType, "VAEDecode") || Has(classType, "VAEEncode") || Has(classType, "TextEncode") => 0.7,
        _ when classType.StartsWith("Save", StringComparison.Ordinal) || classType.StartsWith("Preview", StringComparison.Ordinal) => 0.2,
        _ when Has(classType, "Image") || Has(classType, "Mask") || Has(classType, "Latent") || Has(classType, "Switch") => 0.05,
        _ => 0.5,
    };

    private static bool Has(string classType, string word) => classType.Contains(word, StringComparison.Ordinal);
}
