using System.Text.Json;
using ComfyPulse.Cli.Prompts;

namespace ComfyPulse.Cli.Output;

/// <content>The lines of <c>queue</c> and <c>cancel</c>.</content>
internal sealed partial class JsonLines
{
    /// <summary><c>queued</c>: a prompt that runs or waits.</summary>
    public void Queued(QueuedPrompt prompt) => Write("queued", writer =>
    {
        WriteText(writer, "prompt_id", prompt.PromptId);
        WriteText(writer, "state", prompt.State.Word());
        WriteNumber(writer, "queue_place", prompt.Ahead);
        WriteNumber(writer, "number", prompt.Number);
        WriteNumber(writer, "nodes", prompt.Nodes);
        WriteTexts(writer, "output_nodes", prompt.Outputs);
        WriteText(writer, "title", prompt.Node?.Title);
        WriteText(writer, "class_type", prompt.Node?.ClassType);
    });

    /// <summary><c>removed</c>: a prompt that waited and was taken out.</summary>
    public void Removed(string promptId) => Write("removed", writer => WriteText(writer, "prompt_id", promptId));

    /// <summary><c>not_removed</c>: a prompt that did not wait.</summary>
    public void NotRemoved(string promptId, PromptState state) => Write("not_removed", writer =>
    {
        WriteText(writer, "prompt_id", promptId);
        WriteText(writer, "state", state.Word());
    });

    /// <summary><c>cancelled</c>: what became of a prompt that was to be cancelled. <paramref name="outcome"/> is null for one that the pod does not know.</summary>
    public void CancelEnded(string promptId, bool wasStopped, PromptOutcome? outcome) => Write("cancelled", writer =>
    {
        WriteText(writer, "prompt_id", promptId);
        writer.WriteBoolean("cancelled", wasStopped);
        WriteText(writer, "outcome", outcome?.Word);
    });

    private static void WriteTexts(Utf8JsonWriter writer, string name, IEnumerable<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (var text in texts)
        {
            writer.WriteStringValue(WellFormed(text));
        }

        writer.WriteEndArray();
    }
}
