using System.Text.Json;
using System.Text.Json.Nodes;
using ComfyPulse.Protocol;
using Microsoft.AspNetCore.Http;

namespace ComfyPulse.PodServer;

/// <summary><c>/prompt</c>, <c>/queue</c>, <c>/interrupt</c> and <c>/free</c>: what is to run, and what is to stop.</summary>
internal sealed class PromptRoutes(IPromptServer server)
{
    public Task GetPromptAsync(HttpContext context) => Answer.JsonAsync(context, json => PodMessage.WriteExecInfo(json, server.QueueRemaining));

    public async Task PostPromptAsync(HttpContext context)
    {
        var body = await ReadAsync(context).ConfigureAwait(false);
        var source = context.Request.Headers["Comfy-Usage-Source"].ToString();
        var answer = await server.SubmitAsync(body, source.Length > 0 ? source : null, context.RequestAborted).ConfigureAwait(false);
        await (answer is SubmissionAnswer.Refused refused
            ? Answer.JsonAsync(context, json => WriteRefused(json, refused), StatusCodes.Status400BadRequest)
            : Answer.JsonAsync(context, json => WriteAccepted(json, (SubmissionAnswer.Accepted)answer))).ConfigureAwait(false);
    }

    public Task GetQueueAsync(HttpContext context)
    {
        var queue = server.GetQueue();
        return Answer.JsonAsync(context, json =>
        {
            json.BeginObject();
            WriteItems(json, "queue_running", queue.Running);
            WriteItems(json, "queue_pending", queue.Pending);
            json.EndObject();
        });
    }

    public async Task PostQueueAsync(HttpContext context)
    {
        var body = (await ReadAsync(context).ConfigureAwait(false))!.AsObject();
        if (JsonTruth.IsTrue(body["clear"]))
        {
            server.ClearQueue();
        }

        foreach (var id in body["delete"] as JsonArray ?? [])
        {
            if (id is JsonValue value && value.TryGetValue<string>(out var promptId))
            {
                server.DeletePending(promptId);
            }
        }

        await Answer.EmptyAsync(context).ConfigureAwait(false);
    }

    public async Task PostInterruptAsync(HttpContext context)
    {
        string? promptId = null;
        if (server.Facts.HasTargetedInterrupt)
        {
            promptId = await ReadTargetAsync(context).ConfigureAwait(false);
        }

        server.Interrupt(promptId);
        await Answer.EmptyAsync(context).ConfigureAwait(false);
    }

    public async Task PostFreeAsync(HttpContext context)
    {
        var body = (await ReadAsync(context).ConfigureAwait(false))!.AsObject();
        server.Free(JsonTruth.IsTrue(body["unload_models"]), JsonTruth.IsTrue(body["free_memory"]));
        await Answer.EmptyAsync(context).ConfigureAwait(false);
    }

    private Task<JsonNode?> ReadAsync(HttpContext context) => RequestBody.ReadJsonAsync(context, server.Facts.MaxUploadBytes);

    // No body, and one that is not JSON, mean: whatever runs.
    private async Task<string?> ReadTargetAsync(HttpContext context)
    {
        JsonNode? body;
        try
        {
            body = await ReadAsync(context).ConfigureAwait(false);
        }
        catch (JsonException)
        {
            return null;
        }

        var target = body!.AsObject()["prompt_id"];
        return JsonTruth.IsTrue(target) ? target!.ToString() : null;
    }

    private static void WriteItems(PythonJsonWriter json, string name, IReadOnlyList<QueuedPrompt> items)
    {
        json.Name(name);
        json.BeginArray();
        foreach (var item in items)
        {
            HistoryBody.WriteItem(json, item);
        }

        json.EndArray();
    }

    private static void WriteAccepted(PythonJsonWriter json, SubmissionAnswer.Accepted accepted)
    {
        json.BeginObject();
        json.Name("prompt_id");
        json.Text(accepted.PromptId);
        json.Name("number");
        accepted.Number.WriteTo(json);
        json.Name("node_errors");
        json.Value(accepted.NodeErrors);
        json.EndObject();
    }

    private static void WriteRefused(PythonJsonWriter json, SubmissionAnswer.Refused refused)
    {
        json.BeginObject();
        json.Name("error");
        json.Value(refused.Error);
        json.Name("node_errors");
        json.Value(refused.NodeErrors);
        json.EndObject();
    }
}
