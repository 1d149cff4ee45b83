using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace ComfyPulse.PodServer;

/// <summary>Sends a file with its validators, a part of it, or only the news that it has not changed.</summary>
internal static class FileAnswer
{
    public static async Task SendAsync(HttpContext context, FileInfo file, string contentType, bool forbidsSniffing)
    {
        var response = context.Response;
        var request = context.Request.GetTypedHeaders();
        var modified = new DateTimeOffset(file.LastWriteTimeUtc);
        var tag = string.Create(CultureInfo.InvariantCulture, $"\"{(file.LastWriteTimeUtc - DateTime.UnixEpoch).Ticks * 100:x}-{file.Length:x}\"");
        response.Headers.ETag = tag;
        response.Headers.LastModified = modified.ToString("R", CultureInfo.InvariantCulture);
        response.ContentType = contentType;
        if (forbidsSniffing)
        {
            response.Headers.XContentTypeOptions = "nosniff";
        }

        if (IsUnchanged(request, tag, modified))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.Headers.AcceptRanges = "bytes";
        var (start, length) = (0L, file.Length);
        if (request.Range is { Unit.Value: "bytes", Ranges.Count: 1 } ranges)
        {
            if (Resolve(ranges.Ranges.First(), file.Length) is not { } part)
            {
                response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes */{file.Length}");
                await Answer.EmptyAsync(context, StatusCodes.Status416RangeNotSatisfiable).ConfigureAwait(false);
                return;
            }

            (start, length) = part;
            response.StatusCode = StatusCodes.Status206PartialContent;
            response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {start}-{start + length - 1}/{file.Length}");
        }

        response.ContentLength = length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.SendFileAsync(file.FullName, start, length, context.RequestAborted).ConfigureAwait(false);
        }
    }

    private static bool IsUnchanged(Microsoft.AspNetCore.Http.Headers.RequestHeaders request, string tag, DateTimeOffset modified) =>
        request.IfNoneMatch is { Count: > 0 } known
            ? known.Any(candidate => candidate.Tag == "*" || candidate.Tag == tag)
            : request.IfModifiedSince is { } since && modified.ToUnixTimeSeconds() <= since.ToUnixTimeSeconds();

    private static (long Start, long Length)? Resolve(RangeItemHeaderValue range, long size)
    {
        var start = range.From ?? Math.Max(0, size - (range.To ?? 0));
        var end = range.From is null ? size - 1 : Math.Min(range.To ?? (size - 1), size - 1);
        return start < size && start <= end ? (start, end - start + 1) : null;
    }
}
