using System.Buffers;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace ComfyPulse.PodServer;

/// <summary>Reads request bodies up to the pod's limit.</summary>
internal static class RequestBody
{
    /// <summary>The JSON of a body.</summary>
    /// <exception cref="System.Text.Json.JsonException">It is not JSON, or empty.</exception>
    /// <exception cref="BodyTooLargeException">It is over the limit.</exception>
    public static async Task<JsonNode?> ReadJsonAsync(HttpContext context, long maxBytes) =>
        PodJson.Parse(await ReadAsync(context, maxBytes).ConfigureAwait(false));

    /// <summary>The bytes of a body.</summary>
    /// <exception cref="BodyTooLargeException">It is over the limit.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContext context, long maxBytes)
    {
        var body = new ArrayBufferWriter<byte>(4096);
        while (true)
        {
            var read = await context.Request.Body.ReadAsync(body.GetMemory(16 * 1024), context.RequestAborted).ConfigureAwait(false);
            if (read == 0)
            {
                return body.WrittenMemory;
            }

            body.Advance(read);
            if (body.WrittenCount > maxBytes)
            {
                throw new BodyTooLargeException(maxBytes, body.WrittenCount);
            }
        }
    }
}
