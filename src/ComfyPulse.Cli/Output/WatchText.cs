using System.Globalization;
using ComfyPulse.Cli.Prompts;

namespace ComfyPulse.Cli.Output;

/// <summary>What is said of a prompt that begins to be watched.</summary>
internal static class WatchText
{
    /// <summary>How to come back to a prompt that is left to itself.</summary>
    public static string Detached(PromptId promptId) => $"The prompt goes on without this command: comfypulse watch {SafeText.OneLine(promptId.Value, 80)} follows it, with --out DIR to its files.";

    /// <summary>The sentence.</summary>
    public static string Of(WatchedPrompt prompt, TimeZoneInfo zone)
    {
        var state = prompt switch
        {
            { State: PromptState.Pending, Ahead: { } ahead } => ProgressText.Queue(ahead),
            { State: PromptState.Running, RunningSince: { } since } => "running since " + TimeZoneInfo.ConvertTime(since, zone).ToString("HH:mm:ss", CultureInfo.InvariantCulture),
            _ => prompt.State.Word(),
        };
        var usual = prompt.Usual is { } time ? $"; prompts of this shape usually take {ProgressText.Time(time)} there (estimated)" : "";
        return $"watching {SafeText.OneLine(prompt.PromptId, 80)}: {state}{usual}";
    }
}
