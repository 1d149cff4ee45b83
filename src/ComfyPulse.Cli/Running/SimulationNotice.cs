using ComfyPulse.Cli.Output;

namespace ComfyPulse.Cli.Running;

/// <summary>What is said before the embedded pod runs a workflow: nobody may take a made-up image for a real one.</summary>
internal static class SimulationNotice
{
    // The file names of models, as loaders' inputs hold them.
    private static readonly string[] ModelFiles = [".safetensors", ".ckpt", ".pt", ".pth", ".bin", ".gguf", ".sft"];

    /// <summary>The sentence for some workflows.</summary>
    public static string For(IReadOnlyList<Workflow> workflows)
    {
        var models = workflows.SelectMany(Models).Distinct(StringComparer.Ordinal).ToArray();
        var which = models.Length == 0 ? "models, if any, are simulated" : $"its models are simulated ({SafeText.OneLine(string.Join(", ", models), 200)}), so the images are made up";
        return $"No pod is given: the {(workflows.Count == 1 ? "workflow runs" : "workflows run")} on the embedded pod, in this process; {which}. Use --pod URL for a real one.";
    }

    private static IEnumerable<string> Models(Workflow workflow) =>
        from node in workflow.Nodes.Values
        from input in node.Inputs.Values
        where !input.IsLink && input.Value.Utf8.Span is [(byte)'"', ..]
        let text = input.Value.ToString().Trim('"')
        where ModelFiles.Any(ending => text.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
        select text;
}
