using System.Text.Json.Nodes;
using ComfyPulse.Protocol;

namespace ComfyPulse.PodServer;

/// <summary>One prompt as a job: the unified view of queue and history.</summary>
internal sealed class JobView
{
    public const string Pending = "pending";
    public const string InProgress = "in_progress";
    public const string Completed = "completed";
    public const string Failed = "failed";
    public const string Cancelled = "cancelled";

    private readonly QueuedPrompt _prompt;
    private readonly FinishedPrompt? _finished;
    private readonly JobOutputs _outputs;
    private readonly JsonObject? _error;

    public JobView(QueuedPrompt prompt, string status)
    {
        (_prompt, Status, _outputs) = (prompt, status, new JobOutputs([]));
    }

    public JobView(FinishedPrompt finished, PodFacts facts)
    {
        (_prompt, _finished, _outputs) = (finished.Prompt, finished, new JobOutputs(finished.Outputs));
        var isInterrupted = false;
        foreach (var (type, data) in finished.Messages)
        {
            switch (type)
            {
                case "execution_start":
                    StartTime = Time(data, "timestamp");
                    break;
                case "execution_success" or "execution_error" or "execution_interrupted":
                    EndTime = Time(data, "timestamp");
                    isInterrupted |= type == "execution_interrupted";
                    _error = type == "execution_error" ? data : _error;
                    break;
                default:
                    break;
            }
        }

        Status = finished.Succeeded ? Completed : isInterrupted && facts.HasCancelledJobs ? Cancelled : Failed;
    }

    public string Status { get; }

    public string? WorkflowId => _prompt.ExtraData["extra_pnginfo"] is { } info && info["workflow"] is { } workflow ? workflow["id"]?.ToString() : null;

    public long CreateTime => Time(_prompt.ExtraData, "create_time") ?? 0;

    public long Duration => EndTime - StartTime ?? 0;

    private long? StartTime { get; }

    private long? EndTime { get; }

    /// <summary>Writes the job; with its outputs and its graph when it is asked for alone.</summary>
    public void WriteTo(PythonJsonWriter json, PodFacts facts, bool isAlone)
    {
        json.BeginObject();
        Member(json, "id", _prompt.PromptId);
        Member(json, "status", Status);
        json.Name("priority");
        _prompt.Number.WriteTo(json);
        Member(json, "create_time", Time(_prompt.ExtraData, "create_time"));
        Member(json, "execution_start_time", StartTime);
        Member(json, "execution_end_time", EndTime);
        Member(json, "execution_error", _error);
        Member(json, "outputs_count", _outputs.Count);
        if (facts.CountsPreviewableOutputs)
        {
            Member(json, "previewable_outputs_count", _outputs.PreviewableCount);
        }

        Member(json, "preview_output", _outputs.Preview);
        Member(json, "workflow_id", WorkflowId);
        if (isAlone && _finished is { } finished)
        {
            WriteDetails(json, finished);
        }

        json.EndObject();
    }

    private static void WriteDetails(PythonJsonWriter json, FinishedPrompt finished)
    {
        Member(json, "outputs", finished.Outputs);
        json.Name("execution_status");
        HistoryBody.WriteStatus(json, finished);
        json.Name("workflow");
        json.BeginObject();
        Member(json, "prompt", finished.Prompt.Graph);
        Member(json, "extra_data", finished.Prompt.ExtraData);
        json.EndObject();
    }

    private static void Member(PythonJsonWriter json, string name, JsonNode? value)
    {
        if (value is not null)
        {
            json.Name(name);
            json.Value(value);
        }
    }

    private static long? Time(JsonObject data, string name) => data[name] is JsonValue value && value.TryGetValue<long>(out var time) ? time : null;
}
