using System.Globalization;
using ComfyPulse.Cli.Prompts;
using ComfyPulse.Protocol;

namespace ComfyPulse.Cli.Output;

/// <summary>A prompt of the history in words.</summary>
internal static class HistoryText
{
    /// <summary>When it ended, by the clock on the wall.</summary>
    public static string When(EndedPrompt prompt, TimeZoneInfo zone) =>
        prompt.EndedAt is { } ended ? TimeZoneInfo.ConvertTime(ended, zone).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) : "?";

    /// <summary>How long it ran.</summary>
    public static string Took(EndedPrompt prompt) => prompt.Took is { } took ? ProgressText.Time(took) : "?";

    /// <summary>What it produced or, where it failed, at which node.</summary>
    public static string What(EndedPrompt prompt)
    {
        var facts = EndFacts.Of(prompt.Outcome);
        var outputs = prompt.Outputs.Count == 1 ? "1 output" : $"{prompt.Outputs.Count} outputs";
        var where = facts.NodeId is { } id ? $", at {ProgressText.Node(id, facts.ClassType, null)}" : "";
        return facts.ExceptionType is { } exception ? $"{outputs}{where}: {SafeText.OneLine(exception, 80)}" : outputs + where;
    }

    /// <summary>An output's name on the pod, with its folders; a text itself, cut short.</summary>
    public static string Name(OutputItem item) => item.File is { } file
        ? SafeText.OneLine(string.Join('/', new[] { file.Type, file.Subfolder, file.FileName }.Where(part => part.Length > 0)))
        : $"\"{SafeText.OneLine(item.Text, 80)}\"";
}
