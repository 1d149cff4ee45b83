using System.Diagnostics.CodeAnalysis;
using System.Net.Http.Headers;

namespace ComfyPulse.Routes;

/// <summary>The form that <c>/api/assets</c> takes: what is said first, the file last, as it streams through.</summary>
internal static class AssetForm
{
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The form owns its parts and is disposed with its request.")]
    public static HttpContent Create(Stream content, string fileName, AssetUpload upload)
    {
        var form = new MultipartFormDataContent();
        if (upload.Hash is { } hash)
        {
            form.Add(new StringContent(hash), "hash");
        }

        foreach (var tag in upload.Tags)
        {
            form.Add(new StringContent(tag), "tags");
        }

        form.Add(new StringContent(upload.Name ?? fileName), "name");
        if (upload.UserMetadata is { } metadata)
        {
            form.Add(new StringContent(metadata.ToString()), "user_metadata");
        }

        var file = new StreamContent(new LeftOpenStream(content));
        file.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        form.Add(file, "file", fileName);
        return form;
    }
}
