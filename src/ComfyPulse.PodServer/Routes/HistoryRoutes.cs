using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace ComfyPulse.PodServer;

/// <summary><c>/history</c>: what has ended.</summary>
internal sealed class HistoryRoutes(IPromptServer server)
{
    public Task GetListAsync(HttpContext context)
    {
        var query = context.Request.Query;
        int? maxItems = query.ContainsKey("max_items") ? Read(query["max_items"].ToString()) : null;
        var offset = query.ContainsKey("offset") && server.Facts.HasHistoryOffset ? Read(query["offset"].ToString()) : -1;
        var entries = Select(server.GetHistory(), maxItems, offset);
        return Answer.JsonAsync(context, json =>
        {
            json.BeginObject();
            foreach (var entry in entries)
            {
                HistoryBody.WriteEntry(json, entry);
            }

            json.EndObject();
        });
    }

    public Task GetOneAsync(HttpContext context, string id)
    {
        var found = server.FindHistory(id);
        return Answer.JsonAsync(context, json =>
        {
            json.BeginObject();
            if (found is not null)
            {
                HistoryBody.WriteEntry(json, found);
            }

            json.EndObject();
        });
    }

    public async Task PostAsync(HttpContext context)
    {
        var body = (JsonObject?)await RequestBody.ReadJsonAsync(context, server.Facts.MaxUploadBytes).ConfigureAwait(false);
        if (JsonTruth.IsTrue(body!["clear"]))
        {
            server.ClearHistory();
        }

        foreach (var id in body["delete"] as JsonArray ?? [])
        {
            if (id is JsonValue value && value.TryGetValue<string>(out var promptId))
            {
                server.DeleteHistory(promptId);
            }
        }

        await Answer.EmptyAsync(context).ConfigureAwait(false);
    }

    private static List<FinishedPrompt> Select(IReadOnlyList<FinishedPrompt> history, int? maxItems, int offset)
    {
        // Without an offset the newest are given; an offset counts from the oldest.
        var first = offset < 0 && maxItems is { } newest ? history.Count - newest : offset;
        var selected = new List<FinishedPrompt>();
        for (var index = Math.Max(0, first); index < history.Count; index++)
        {
            selected.Add(history[index]);
            if (selected.Count >= (maxItems ?? int.MaxValue))
            {
                break;
            }
        }

        return selected;
    }

    private static int Read(string number) => int.Parse(number, NumberStyles.Integer, CultureInfo.InvariantCulture);
}
