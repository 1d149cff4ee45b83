using System.Text.Json;
using System.Text.Json.Nodes;
using ComfyPulse.Protocol;
using Microsoft.AspNetCore.Http;

namespace ComfyPulse.PodServer;

/// <summary><c>/api/jobs</c>: prompts pending, running and ended in one list.</summary>
internal sealed class JobRoutes(IPromptServer server)
{
    public Task GetListAsync(HttpContext context)
    {
        if (JobQuery.Read(context.Request.Query, server.Facts, out var error) is not { } query)
        {
            return Answer.ErrorAsync(context, StatusCodes.Status400BadRequest, error);
        }

        // The queue before the history: a prompt that ends in between is seen twice rather than never.
        var queue = server.GetQueue();
        var jobs = queue.Pending.Select(prompt => new JobView(prompt, JobView.Pending))
            .Concat(queue.Running.Select(prompt => new JobView(prompt, JobView.InProgress)))
            .Concat(server.GetHistory().Select(finished => new JobView(finished, server.Facts)));
        var matching = query.Select(jobs);
        return Answer.JsonAsync(context, json => WriteList(json, query, matching));
    }

    public Task GetOneAsync(HttpContext context, string id)
    {
        var queue = server.GetQueue();
        var job = server.FindHistory(id) is { } finished ? new JobView(finished, server.Facts)
            : queue.Running.FirstOrDefault(prompt => prompt.PromptId == id) is { } running ? new JobView(running, JobView.InProgress)
            : queue.Pending.FirstOrDefault(prompt => prompt.PromptId == id) is { } pending ? new JobView(pending, JobView.Pending)
            : null;
        return job is null
            ? Answer.ErrorAsync(context, StatusCodes.Status404NotFound, "Job not found")
            : Answer.JsonAsync(context, json => job.WriteTo(json, server.Facts, isAlone: true));
    }

    public Task CancelOneAsync(HttpContext context, string id) => CancelledAsync(context, Cancel(id));

    public async Task CancelManyAsync(HttpContext context)
    {
        JsonNode? body;
        try
        {
            body = await RequestBody.ReadJsonAsync(context, server.Facts.MaxUploadBytes).ConfigureAwait(false);
        }
        catch (JsonException)
        {
            await Answer.ErrorAsync(context, StatusCodes.Status400BadRequest, "Request body must be valid JSON").ConfigureAwait(false);
            return;
        }

        if ((body as JsonObject)?["job_ids"] is not JsonArray ids)
        {
            await Answer.ErrorAsync(context, StatusCodes.Status400BadRequest, "job_ids must be a list").ConfigureAwait(false);
            return;
        }

        var invalid = ids.Where(id => !CanonicalId.IsOne(id)).ToArray();
        if (invalid.Length > 0)
        {
            var refusal = new JsonObject { ["error"] = "job_ids contains invalid id(s)", ["invalid_ids"] = new JsonArray([.. invalid.Select(id => id?.DeepClone())]) };
            await Answer.JsonAsync(context, json => json.Value(refusal), StatusCodes.Status400BadRequest).ConfigureAwait(false);
            return;
        }

        var isAnyCancelled = false;
        foreach (var id in ids)
        {
            isAnyCancelled |= Cancel(id!.GetValue<string>());
        }

        await CancelledAsync(context, isAnyCancelled).ConfigureAwait(false);
    }

    private bool Cancel(string id) => server.DeletePending(id) || server.Interrupt(id);

    private static Task CancelledAsync(HttpContext context, bool isCancelled) => Answer.JsonAsync(context, json => json.Value(new JsonObject { ["cancelled"] = isCancelled }));

    private void WriteList(PythonJsonWriter json, JobQuery query, IReadOnlyList<JobView> matching)
    {
        var page = query.Page(matching);
        json.BeginObject();
        json.Name("jobs");
        json.BeginArray();
        foreach (var job in page)
        {
            job.WriteTo(json, server.Facts, isAlone: false);
        }

        json.EndArray();
        json.Name("pagination");
        json.Value(new JsonObject { ["offset"] = query.Offset, ["limit"] = query.Limit, ["total"] = matching.Count, ["has_more"] = query.Offset + page.Count < matching.Count });
        json.EndObject();
    }
}
