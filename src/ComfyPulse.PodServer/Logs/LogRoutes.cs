using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace ComfyPulse.PodServer;

/// <summary><c>/internal/logs</c>: what the pod has written. These routes have no <c>/api</c> twin.</summary>
internal sealed class LogRoutes(IPromptServer server)
{
    /// <summary>The route of a path; null for another one.</summary>
    public PodRoute? Find(string path) => path switch
    {
        "/internal/logs" => new PodRoute(GetTextAsync),
        "/internal/logs/raw" => new PodRoute(GetLinesAsync),
        "/internal/logs/subscribe" => new PodRoute(Patch: SubscribeAsync),
        _ => null,
    };

    private Task GetTextAsync(HttpContext context) => Answer.JsonAsync(context, json => json.Text(string.Concat(server.Log.Lines.Select(line => $"{line.Time} - {line.Text}"))));

    private Task GetLinesAsync(HttpContext context)
    {
        server.Log.SizeIsTold();
        return Answer.JsonAsync(context, json => LogBody.Write(json, server.Log.Lines, withSize: true));
    }

    private async Task SubscribeAsync(HttpContext context)
    {
        var body = (JsonObject?)await RequestBody.ReadJsonAsync(context, server.Facts.MaxUploadBytes).ConfigureAwait(false);
        server.Log.Subscribe(body!["clientId"]!.GetValue<string>(), JsonTruth.IsTrue(body["enabled"]));
        await Answer.EmptyAsync(context).ConfigureAwait(false);
    }
}
