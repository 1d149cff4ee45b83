using System.Globalization;
using System.Text.Json;
using ComfyPulse.Cli.Prompts;
using ComfyPulse.Protocol;

namespace ComfyPulse.Cli.Output;

/// <content>The lines of <c>history</c>.</content>
internal sealed partial class JsonLines
{
    /// <summary><c>history</c>: a prompt that has ended.</summary>
    public void History(EndedPrompt prompt) => Write("history", writer =>
    {
        var facts = EndFacts.Of(prompt.Outcome);
        WriteText(writer, "prompt_id", prompt.PromptId);
        WriteText(writer, "outcome", prompt.Outcome.Word);
        WriteTime(writer, "started", prompt.StartedAt);
        WriteTime(writer, "ended", prompt.EndedAt);
        WriteNumber(writer, "seconds", prompt.Took?.TotalSeconds);
        WriteNumber(writer, "nodes", prompt.Nodes);
        WriteNumber(writer, "outputs", prompt.Outputs.Count);
        WriteText(writer, "node_id", facts.NodeId);
        WriteText(writer, "class_type", facts.ClassType);
        WriteText(writer, "exception_type", facts.ExceptionType);
        WriteText(writer, "message", facts.Message);
        WriteText(writer, "category", facts.Category);
        writer.WriteBoolean("retryable", prompt.Outcome.IsRetryable);
        WriteText(writer, "hint", facts.Hint);
    });

    /// <summary><c>history_output</c>: something that an ended prompt produced.</summary>
    public void HistoryOutput(string promptId, string nodeId, OutputItem item) => Write("history_output", writer =>
    {
        WriteText(writer, "prompt_id", promptId);
        WriteText(writer, "node_id", nodeId);
        WriteText(writer, "kind", item.Key);
        WriteText(writer, "filename", item.File?.FileName);
        WriteText(writer, "subfolder", item.File?.Subfolder);
        WriteText(writer, "type", item.File?.Type);
        WriteText(writer, "text", item.Text);
    });

    private static void WriteTime(Utf8JsonWriter writer, string name, DateTimeOffset? time) =>
        WriteText(writer, name, time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
}
