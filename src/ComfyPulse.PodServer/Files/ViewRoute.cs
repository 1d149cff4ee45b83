using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace ComfyPulse.PodServer;

/// <summary><c>GET /view</c>: a file of the pod, whole, in part, or encoded anew.</summary>
internal sealed class ViewRoute(IPromptServer server, IViewImages images)
{
    public Task GetAsync(HttpContext context)
    {
        var query = context.Request.Query;
        if (!query.ContainsKey("filename"))
        {
            return Answer.EmptyAsync(context, StatusCodes.Status404NotFound);
        }

        var (fileName, type) = PodPath.SplitAnnotation(query["filename"].ToString());
        if (fileName.Length == 0 || fileName[0] == '/' || fileName.Contains("..", StringComparison.Ordinal)
            || server.GetDirectory(type ?? (query.ContainsKey("type") ? query["type"].ToString() : "output")) is not { } directory)
        {
            return Answer.EmptyAsync(context, StatusCodes.Status400BadRequest);
        }

        if (query.ContainsKey("subfolder"))
        {
            if (PodPath.Below(directory, query["subfolder"].ToString()) is not { } folder)
            {
                return Answer.EmptyAsync(context, StatusCodes.Status403Forbidden);
            }

            directory = folder;
        }

        fileName = fileName[(fileName.LastIndexOf('/') + 1)..];
        var file = fileName.Length > 0 && PodPath.Below(directory, fileName) is { } path ? new FileInfo(path) : null;
        return file is { Exists: true } ? ServeAsync(context, file, fileName) : Answer.EmptyAsync(context, StatusCodes.Status404NotFound);
    }

    private Task ServeAsync(HttpContext context, FileInfo file, string fileName)
    {
        var query = context.Request.Query;
        var channel = query["channel"].ToString();
        context.Response.Headers.ContentDisposition = $"filename=\"{Header(fileName)}\"";
        if (query.ContainsKey("preview"))
        {
            var wanted = query["preview"].ToString().Split(';');
            var format = wanted[0] is "webp" or "jpeg" && !channel.Contains('a', StringComparison.Ordinal) ? wanted[0] : "webp";
            var quality = int.TryParse(wanted[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? Math.Clamp(number, 0, 100) : 90;
            return Answer.BytesAsync(context, images.EncodePreview(file.FullName, format, quality), $"image/{format}");
        }

        if (channel is "rgb" or "a")
        {
            return Answer.BytesAsync(context, images.EncodeChannel(file.FullName, channel), "image/png");
        }

        var contentType = ContentTypes.Of(fileName, server.Facts);
        if (server.Facts.HardensDownloads && ContentTypes.IsActive(fileName))
        {
            contentType = Disarm(context, contentType);
        }

        return FileAnswer.SendAsync(context, file, contentType, server.Facts.HardensDownloads);
    }

    // A browser is to save what it would run. Within an <img> it runs nothing of a drawing.
    private string Disarm(HttpContext context, string contentType)
    {
        var headers = context.Response.Headers;
        if (server.Facts.ShowsDrawings)
        {
            (headers.Vary, headers.CacheControl) = ("Sec-Fetch-Dest", "no-store");
            if (contentType == ContentTypes.Svg && context.Request.Headers["Sec-Fetch-Dest"] == "image")
            {
                return contentType;
            }
        }

        headers.ContentDisposition = $"attachment; {headers.ContentDisposition}";
        return ContentTypes.Bytes;
    }

    // A header is ASCII and ends at a line break or a quote: other characters cannot be told there.
    private static string Header(string fileName) =>
        string.Concat(fileName.Select(unit => unit is >= ' ' and < (char)0x7f and not '"' and not '\\' ? unit : '_'));
}
