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
        var image = new StreamContent(new LeftOpen(content));
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

    /// <summary>A caller's stream, which the request's end must not close.</summary>
    private sealed class LeftOpen(Stream inner) : Stream
    {
        public override bool CanRead => inner.CanRead;

        public override bool CanSeek => inner.CanSeek;

        public override bool CanWrite => false;

        public override long Length => inner.Length;

        public override long Position
        {
            get => inner.Position;
            set => inner.Position = value;
        }

        public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => inner.ReadAsync(buffer, offset, count, cancellationToken);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => inner.ReadAsync(buffer, cancellationToken);

        public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken) => inner.CopyToAsync(destination, bufferSize, cancellationToken);

        public override long Seek(long offset, SeekOrigin origin) => inner.Seek(offset, origin);

        public override void Flush()
        {
        }

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
