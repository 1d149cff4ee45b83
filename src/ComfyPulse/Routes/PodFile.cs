using System.Diagnostics.CodeAnalysis;
using System.Net;
using ComfyPulse.Routes;

namespace ComfyPulse;

/// <summary>A file of a pod while it is read.</summary>
public sealed class PodFile : IAsyncDisposable, IDisposable
{
    private PodFile(Stream content, PodFileInfo info) => (Content, Info) = (content, info);

    /// <summary>The bytes from the offset on. An <see cref="IOException"/> means that it broke off.</summary>
    public Stream Content { get; }

    /// <summary>What the pod says about the whole file.</summary>
    public PodFileInfo Info { get; }

    /// <inheritdoc/>
    public void Dispose() => Content.Dispose();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Content.DisposeAsync();

    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The file owns its content; where there is no file, the caller disposes the response and the content with it.")]
    internal static async Task<PodFile> OpenAsync(PodHttp http, HttpResponseMessage response, long offset, CancellationToken cancellationToken)
    {
        var info = PodFileInfo.Of(response);

        // An offset at or behind the end: nothing is left of the file.
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            response.Dispose();
            return new PodFile(Stream.Null, info);
        }

        var content = await http.OpenBodyAsync(response, cancellationToken).ConfigureAwait(false);

        // What re-encodes or stores the file may send it whole, or from another byte than asked for.
        var begins = response.StatusCode == HttpStatusCode.PartialContent ? response.Content.Headers.ContentRange?.From ?? offset : 0;
        if (begins > offset)
        {
            throw new PodResponseException(PodUrls.Shown(response.RequestMessage!.RequestUri!), response.StatusCode, $"The pod sends the file from byte {begins} on instead of {offset}.");
        }

        await SkipAsync(content, offset - begins, cancellationToken).ConfigureAwait(false);
        return new PodFile(content, info);
    }

    /// <summary>A file with a route of its own; null where the pod does not have it.</summary>
    internal static async Task<PodFile?> TryOpenAsync(PodCalls calls, PodRequest request, CancellationToken cancellationToken)
    {
        var response = await calls.OpenAsync(request, status => status is HttpStatusCode.OK or HttpStatusCode.NotFound, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            response.Dispose();
            return null;
        }

        try
        {
            return await OpenAsync(calls.Http, response, offset: 0, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private static async Task SkipAsync(Stream content, long count, CancellationToken cancellationToken)
    {
        var buffer = count > 0 ? new byte[(int)Math.Min(count, 64 * 1024)] : [];
        while (count > 0)
        {
            var read = await content.ReadAsync(buffer.AsMemory(0, (int)Math.Min(count, buffer.Length)), cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                return;
            }

            count -= read;
        }
    }
}

/// <summary>What a pod says about a file.</summary>
/// <param name="Length">The whole file's bytes; null where it does not tell.</param>
/// <param name="MediaType">The media type that the pod guesses from the name.</param>
/// <param name="LastModified">When it was written.</param>
public sealed record PodFileInfo(long? Length, string? MediaType, DateTimeOffset? LastModified)
{
    internal static PodFileInfo Of(HttpResponseMessage response)
    {
        var headers = response.Content.Headers;
        var length = response.StatusCode == HttpStatusCode.OK ? headers.ContentLength : headers.ContentRange?.Length;
        return new PodFileInfo(length, headers.ContentType?.MediaType, headers.LastModified);
    }
}
