using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace ComfyPulse.PodServer;

/// <summary>The routes below <c>/faults</c>, which no ComfyUI has: the pod's faults, read and set over HTTP.</summary>
/// <remarks>They answer only to requests to a loopback name that come from no page in a browser or from the pod's own: another page must not be able to restart the pod.</remarks>
internal sealed class FaultRoutes(PodFaults faults, IPodControl control, long maxBytes)
{
    private static readonly TimeSpan LongestDown = TimeSpan.FromHours(1);

    /// <summary>The handler of a request to such a route; null for other routes.</summary>
    public RequestDelegate? Find(HttpRequest request)
    {
        RequestDelegate? handler = (request.Path.Value, request.Method) switch
        {
            ("/faults", "GET") => ListAsync,
            ("/faults", "POST") => AddAsync,
            ("/faults", "DELETE") => ClearAsync,
            ("/faults/restart", "POST") => RestartAsync,
            ("/faults/trim-history", "POST") => TrimHistoryAsync,
            ("/faults", _) => context => NotAllowedAsync(context, "DELETE,GET,POST"),
            ("/faults/restart" or "/faults/trim-history", _) => context => NotAllowedAsync(context, "POST"),
            _ => null,
        };
        return handler is not null && !IsFromHere(request)
            ? context => Answer.EmptyAsync(context, StatusCodes.Status403Forbidden)
            : handler;
    }

    // Stricter than ComfyUI's own check, and the same for every version.
    private static bool IsFromHere(HttpRequest request) =>
        OriginCheck.IsLoopback(request.Host.Host)
        && request.Headers["Sec-Fetch-Site"].ToString() is "" or "none" or "same-origin"
        && request.Headers.Origin.ToString() is var origin && (origin.Length == 0 || origin == $"{request.Scheme}://{request.Host}");

    private static Task NotAllowedAsync(HttpContext context, string allowed)
    {
        context.Response.Headers.Allow = allowed;
        return Answer.TextAsync(context, StatusCodes.Status405MethodNotAllowed, "405: Method Not Allowed");
    }

    private Task ListAsync(HttpContext context) => Answer.JsonAsync(context, json =>
    {
        json.BeginObject().Name("faults").BeginArray();
        foreach (var fault in faults.All)
        {
            json.BeginObject().Name("fault").Text(fault.ToString()).Name("struck").Integer(faults.Struck(fault)).EndObject();
        }

        json.EndArray().Name("accepted").BeginObject();
        foreach (var (promptId, times) in control.Accepted)
        {
            json.Name(promptId).Integer(times);
        }

        json.EndObject().EndObject();
    });

    private async Task AddAsync(HttpContext context)
    {
        try
        {
            // All or none: what is wrong with one of them is told before any is added.
            var read = await ReadAsync(context).ConfigureAwait(false);
            foreach (var fault in read)
            {
                faults.Add(fault);
            }
        }
        catch (Exception exception) when (exception is FormatException or JsonException or InvalidOperationException)
        {
            await Answer.ErrorAsync(context, StatusCodes.Status400BadRequest, exception.Message).ConfigureAwait(false);
            return;
        }

        await ListAsync(context).ConfigureAwait(false);
    }

    private async Task<List<PodFault>> ReadAsync(HttpContext context)
    {
        var body = await RequestBody.ReadAsync(context, maxBytes).ConfigureAwait(false);
        var lines = context.Request.ContentType?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) == true
            ? PodJson.Parse(body) is JsonObject members && members["faults"] is JsonArray items && items.All(item => item?.GetValueKind() == JsonValueKind.String)
                ? items.Select(item => item!.GetValue<string>())
                : throw new FormatException("The JSON is {\"faults\": [\"drop-socket frame=12 how=reset\", …]}.")
            : Encoding.UTF8.GetString(body.Span).Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0);
        return [.. lines.Select(PodFault.Parse)];
    }

    private Task ClearAsync(HttpContext context)
    {
        faults.Clear();
        return ListAsync(context);
    }

    private async Task RestartAsync(HttpContext context)
    {
        var text = context.Request.Query["down"].ToString();
        var down = TimeSpan.Zero;
        if (text.Length > 0 && !(FaultDuration.TryParse(text, out down) && down >= TimeSpan.Zero && down <= LongestDown))
        {
            await Answer.ErrorAsync(context, StatusCodes.Status400BadRequest, "down is a duration from 0s to 1h, like 2s or 500ms").ConfigureAwait(false);
            return;
        }

        await Answer.EmptyAsync(context, StatusCodes.Status202Accepted).ConfigureAwait(false);
        await context.Response.CompleteAsync().ConfigureAwait(false);
        control.BeginRestart(down);
    }

    private Task TrimHistoryAsync(HttpContext context)
    {
        if (!int.TryParse(context.Request.Query["keep"].ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var keep))
        {
            return Answer.ErrorAsync(context, StatusCodes.Status400BadRequest, "keep is how many of the newest entries stay: 0 or more");
        }

        control.TrimHistory(keep);
        return Answer.EmptyAsync(context);
    }
}
