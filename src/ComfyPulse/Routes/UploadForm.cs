using System.Diagnostics.CodeAnalysis;
using System.Net.Http.Headers;
using System.Text;
using ComfyPulse.Protocol;

namespace ComfyPulse.Routes;

/// <summary>The form that <c>/upload</c> takes. The file streams through; nothing is held in memory.</summary>
internal static class UploadForm
{
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The form owns its parts and is disposed with its request.")]
    public static HttpContent Create(Stream content, string fileName, UploadOptions options, FileReference? original)
    {
        var image = new StreamContent(new LeftOpenStream(content));
        image.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        var form = new MultipartFormDataContent { { image, "image", fileName }, { new StringContent(options.Type), "type" } };
        if (options.Subfolder.Length > 0)
        {
            form.Add(new StringContent(options.Subfolder), "subfolder");
        }

        if (options.Overwrite)
        {
            form.Add(new StringContent("true"), "overwrite");
        }

        if (original is not null)
        {
            form.Add(new StringContent(Reference(original)), "original_ref");
        }

        return form;
    }

    private static string Reference(FileReference file) => Encoding.UTF8.GetString(ListEdits.Json(writer =>
    {
        writer.WriteString("filename", file.FileName);
        writer.WriteString("subfolder", file.Subfolder);
        writer.WriteString("type", file.Type);
    }).Span);
}
