using System.Globalization;
using ComfyPulse.Cli.Prompts;

namespace ComfyPulse.Cli.Output;

/// <summary>A prompt of the queue in words.</summary>
internal static class QueueText
{
    /// <summary>Whether it runs, or how many are ahead of it.</summary>
    public static string Place(QueuedPrompt prompt) => prompt.State is PromptState.Running ? "running" : $"{prompt.Ahead?.ToString(CultureInfo.InvariantCulture)} ahead";

    /// <summary>Its priority.</summary>
    public static string Number(QueuedPrompt prompt) => string.Create(CultureInfo.InvariantCulture, $"number {prompt.Number:0.###}");

    /// <summary>How large its workflow is.</summary>
    public static string Nodes(QueuedPrompt prompt) => prompt.Nodes switch
    {
        null => "? nodes",
        1 => "1 node",
        var count => $"{count} nodes",
    };

    /// <summary>The ids of its output nodes.</summary>
    public static string Outputs(QueuedPrompt prompt) => "outputs " + (prompt.Outputs.Count == 0 ? "?" : string.Join(',', prompt.Outputs.Take(8)) + (prompt.Outputs.Count > 8 ? ",…" : ""));

    /// <summary>What it is known by.</summary>
    public static string Name(QueuedPrompt prompt) => prompt.Node is { } node ? ProgressText.Node(node.Id, node.ClassType, node.Title) : "";

    /// <summary>Why a prompt was not taken out, and what to do instead.</summary>
    public static string NotWaiting(string promptId, PromptState state) => $"{SafeText.OneLine(promptId, 80)} does not wait: " + state switch
    {
        PromptState.Running => "it runs; comfypulse cancel stops it.",
        PromptState.Ended => "it has ended.",
        PromptState.Pending => "the pod kept it though it was asked to take it out; try again.",
        _ => "the pod does not know it.",
    };
}
