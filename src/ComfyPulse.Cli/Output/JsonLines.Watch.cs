using ComfyPulse.Cli.Prompts;

namespace ComfyPulse.Cli.Output;

/// <content>The line of <c>watch</c>; the others are those of <c>run</c>.</content>
internal sealed partial class JsonLines
{
    /// <summary><c>watching</c>: the prompt is found and will be followed.</summary>
    public void Watching(WatchedPrompt prompt) => Write("watching", writer =>
    {
        WriteText(writer, "prompt_id", prompt.PromptId);
        WriteText(writer, "state", prompt.State.Word());
        WriteNumber(writer, "queue_place", prompt.Ahead);
        WriteText(writer, "source", prompt.IsLive ? SourceWord(ProgressSource.Live) : SourceWord(ProgressSource.Polled));
        WriteTime(writer, "running_since", prompt.RunningSince);
        WriteNumber(writer, "usual_seconds", prompt.Usual?.TotalSeconds);
    });
}
