using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace ComfyPulse.PodServer;

/// <summary>A multipart form with one image, which is streamed to a file of its own that lasts as long as the form.</summary>
internal sealed class UploadForm : IDisposable
{
    private const int MaxFieldBytes = 1024 * 1024;

    private readonly Dictionary<string, string> _fields = new(StringComparer.Ordinal);

    private UploadForm()
    {
    }

    /// <summary>The text fields.</summary>
    public IReadOnlyDictionary<string, string> Fields => _fields;

    /// <summary>Where the image's bytes are; null when none came.</summary>
    public string? ImagePath { get; private set; }

    /// <summary>The image's name, as the client gave it.</summary>
    public string ImageName { get; private set; } = "";

    /// <summary>Whether an image came whose name is empty.</summary>
    public bool HasNamelessImage { get; private set; }

    public static async Task<UploadForm> ReadAsync(HttpRequest request, long maxBytes, CancellationToken cancellationToken)
    {
        var form = new UploadForm();
        try
        {
            await form.ReadPartsAsync(request, maxBytes, cancellationToken).ConfigureAwait(false);
            return form;
        }
        catch
        {
            form.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (ImagePath is { } path)
        {
            File.Delete(path);
        }
    }

    private async Task ReadPartsAsync(HttpRequest request, long maxBytes, CancellationToken cancellationToken)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || type.MediaType != "multipart/form-data"
            || HeaderUtilities.RemoveQuotes(type.Boundary) is not { Length: > 0 } boundary)
        {
            return;
        }

        var body = new LimitedStream(request.Body, maxBytes);
        await using (body.ConfigureAwait(false))
        {
            var reader = new MultipartReader(boundary.ToString(), body);
            while (await reader.ReadNextSectionAsync(cancellationToken).ConfigureAwait(false) is { } part)
            {
                if (ContentDispositionHeaderValue.TryParse(part.ContentDisposition, out var disposition))
                {
                    await ReadPartAsync(part, disposition, cancellationToken).ConfigureAwait(false);
                }
            }
        }
    }

    private async Task ReadPartAsync(MultipartSection part, ContentDispositionHeaderValue disposition, CancellationToken cancellationToken)
    {
        var field = HeaderUtilities.RemoveQuotes(disposition.Name).ToString();
        var fileName = disposition.FileNameStar.HasValue ? disposition.FileNameStar : HeaderUtilities.UnescapeAsQuotedString(disposition.FileName);
        if (field == "image" && fileName.HasValue)
        {
            HasNamelessImage = fileName.Length == 0;
            if (!HasNamelessImage && ImagePath is null)
            {
                await SaveAsync(part.Body, fileName.ToString(), cancellationToken).ConfigureAwait(false);
            }
        }
        else if (!fileName.HasValue)
        {
            _fields[field] = await ReadTextAsync(part.Body, cancellationToken).ConfigureAwait(false);
            HasNamelessImage |= field == "image";
        }
    }

    private async Task SaveAsync(Stream content, string name, CancellationToken cancellationToken)
    {
        (ImageName, ImagePath) = (name, Path.Combine(Path.GetTempPath(), $"comfypulse-upload-{Guid.NewGuid():N}"));
        var file = new FileStream(ImagePath, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        await using (file.ConfigureAwait(false))
        {
            await content.CopyToAsync(file, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<string> ReadTextAsync(Stream content, CancellationToken cancellationToken)
    {
        var text = new MemoryStream();
        await using (text.ConfigureAwait(false))
        {
            var limited = new LimitedStream(content, MaxFieldBytes);
            await using (limited.ConfigureAwait(false))
            {
                await limited.CopyToAsync(text, cancellationToken).ConfigureAwait(false);
            }

            return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
        }
    }
}
