using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace ComfyPulse.PodServer;

/// <summary>What the pod is and has: classes, models, versions.</summary>
internal sealed class InfoRoutes(IPromptServer server)
{
    public Task GetRootAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store, must-revalidate";
        return Answer.BytesAsync(context, "<!doctype html><title>ComfyUI pod</title><p>This pod has no pages, only ComfyUI's API.</p>\n"u8.ToArray(), "text/html");
    }

    public Task GetObjectInfoAsync(HttpContext context) => Answer.JsonAsync(context, json => server.WriteObjectInfo(json, nodeClass: null));

    public Task GetObjectInfoAsync(HttpContext context, string nodeClass) => Answer.JsonAsync(context, json => server.WriteObjectInfo(json, nodeClass));

    public Task GetSystemStatsAsync(HttpContext context) => Answer.JsonAsync(context, json => json.Value(server.GetSystemStats()));

    public static Task GetFeaturesAsync(HttpContext context, JsonObject features) => Answer.JsonAsync(context, json => json.Value(features));

    public Task GetModelsAsync(HttpContext context) => ListAsync(context, server.ModelFolders);

    public Task GetModelsAsync(HttpContext context, string folder) =>
        server.GetModels(folder) is { } names ? ListAsync(context, names) : Answer.EmptyAsync(context, StatusCodes.Status404NotFound);

    public Task GetEmbeddingsAsync(HttpContext context) => ListAsync(context, [.. (server.GetModels("embeddings") ?? []).Select(name => Path.ChangeExtension(name, null))]);

    /// <summary>What packs bring along, on a pod without packs: nothing, by name.</summary>
    public static Task GetNothingAsync(HttpContext context) => Answer.JsonAsync(context, json => json.BeginObject().EndObject());

    public static Task GetNullAsync(HttpContext context) => Answer.JsonAsync(context, json => json.Null());

    public Task GetExtensionsAsync(HttpContext context) => ListAsync(context, []);

    private static Task ListAsync(HttpContext context, IReadOnlyList<string> items) => Answer.JsonAsync(context, json =>
    {
        json.BeginArray();
        foreach (var item in items)
        {
            json.Text(item);
        }

        json.EndArray();
    });
}
