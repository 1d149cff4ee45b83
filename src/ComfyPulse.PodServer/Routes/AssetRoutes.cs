using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace ComfyPulse.PodServer;

/// <summary><c>/api/assets</c> and <c>/api/tags</c> of a pod that was started without <c>--enable-assets</c>: all of them are switched off.</summary>
internal static class AssetRoutes
{
    /// <summary>Whether a path is one of them.</summary>
    public static bool Has(string path) => path is "/api/assets" or "/api/tags" || path.StartsWith("/api/assets/", StringComparison.Ordinal);

    public static Task RefuseAsync(HttpContext context)
    {
        var error = new JsonObject { ["code"] = "SERVICE_DISABLED", ["message"] = "Assets system is disabled. Start the server with --enable-assets to use this feature.", ["details"] = new JsonObject() };
        return Answer.JsonAsync(context, json => json.Value(new JsonObject { ["error"] = error }), StatusCodes.Status503ServiceUnavailable);
    }
}
