using Microsoft.AspNetCore.Http;

namespace ComfyPulse.PodServer;

/// <summary>
/// What is answered where there is no route. Beside its routes ComfyUI serves the files of its pages, at every path but those below <c>/internal</c>: so each path can be read, mostly as a file that is not there, and
/// anything else that no route takes is a wrong method, not a wrong path. This pod has no such files.
/// </summary>
internal static class MissingRoute
{
    private const string Internal = "/internal";

    /// <summary>Whether a path is one where no files are.</summary>
    public static bool IsInternal(string path) => path == Internal || path.StartsWith(Internal + "/", StringComparison.Ordinal);

    /// <summary>A route, or none, and the files at its path.</summary>
    public static PodRoute WithFiles(PodRoute? route) => (route ?? new PodRoute()) is { Get: null } other ? other with { Get = GetFileAsync } : route!;

    public static Task RefuseInternalAsync(HttpContext context) => Answer.TextAsync(context, StatusCodes.Status404NotFound, "404: Not Found");

    private static Task GetFileAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        if (HttpMethods.IsHead(context.Request.Method))
        {
            return Task.CompletedTask;
        }

        // Begun without a length: the body is chunked, as that of a file that ComfyUI did not find.
        context.Response.ContentType = ContentTypes.Bytes;
        return context.Response.StartAsync(context.RequestAborted);
    }
}
