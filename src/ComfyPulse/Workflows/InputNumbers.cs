using System.Text.Json;

namespace ComfyPulse.Workflows;

/// <summary>Reads the literals of a node that decide what it costs.</summary>
internal static class InputNumbers
{
    private const double MaxSteps = 1_000_000;

    /// <summary>A finite number that an input is set to; null for a link, another value or no such input.</summary>
    public static double? Number(WorkflowNode node, string input)
    {
        if (!node.Inputs.TryGetValue(input, out var value) || value.IsLink)
        {
            return null;
        }

        var reader = new Utf8JsonReader(value.Value.Utf8.Span);
        return reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out var number) && double.IsFinite(number) ? number : null;
    }

    /// <summary>What a filter's radius makes of the cost of a pixel: its square, as kernels are.</summary>
    public static double Taps(WorkflowNode node)
    {
        var radius = Math.Clamp(Number(node, "blur_radius") ?? Number(node, "sharpen_radius") ?? Number(node, "kernel_size") / 2 ?? 0, 0, 100);
        return 1 + (radius * radius / 10);
    }

    /// <summary>The steps that a node takes; 0 for a node without. A sampler's steps are its own, or those of the scheduler that gives it its sigmas.</summary>
    public static double Steps(Workflow workflow, WorkflowNode node)
    {
        if (Number(node, "steps") is { } steps)
        {
            var from = Number(node, "start_at_step") ?? 0;
            var to = Math.Min(steps, Number(node, "end_at_step") ?? steps);
            return Math.Clamp((to - from) * (Number(node, "grad_accumulation_steps") ?? 1), 0, MaxSteps);
        }

        return node.Inputs.TryGetValue("sigmas", out var sigmas) && sigmas.LinkNodeId is { } scheduler && workflow.Nodes.TryGetValue(scheduler, out var source) && Number(source, "steps") is { } linked
            ? Math.Clamp(linked * (Number(source, "denoise") ?? 1), 0, MaxSteps)
            : 0;
    }
}
