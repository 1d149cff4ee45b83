using ComfyPulse.Protocol;

namespace ComfyPulse.PodServer;

/// <summary>Writes queue items and history entries.</summary>
internal static class HistoryBody
{
    public static void WriteItem(PythonJsonWriter json, QueuedPrompt prompt)
    {
        json.BeginArray();
        prompt.Number.WriteTo(json);
        json.Text(prompt.PromptId);
        json.Value(prompt.Graph);
        json.Value(prompt.ExtraData);
        json.BeginArray();
        foreach (var output in prompt.OutputsToExecute)
        {
            json.Text(output);
        }

        json.EndArray();
        json.EndArray();
    }

    public static void WriteEntry(PythonJsonWriter json, FinishedPrompt finished)
    {
        json.Name(finished.Prompt.PromptId);
        json.BeginObject();
        json.Name("prompt");
        WriteItem(json, finished.Prompt);
        json.Name("outputs");
        json.Value(finished.Outputs);
        json.Name("status");
        WriteStatus(json, finished);
        json.Name("meta");
        json.Value(finished.Meta);
        json.EndObject();
    }

    public static void WriteStatus(PythonJsonWriter json, FinishedPrompt finished)
    {
        json.BeginObject();
        json.Name("status_str");
        json.Text(finished.Succeeded ? "success" : "error");
        json.Name("completed");
        json.Flag(finished.Succeeded);
        json.Name("messages");
        json.BeginArray();
        foreach (var (type, data) in finished.Messages)
        {
            json.BeginArray();
            json.Text(type);
            json.Value(data);
            json.EndArray();
        }

        json.EndArray();
        json.EndObject();
    }
}
