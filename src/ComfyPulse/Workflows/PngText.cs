using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using ComfyPulse.Protocol;

namespace ComfyPulse.Workflows;

/// <summary>Finds the text that ComfyUI writes into its PNGs under <c>prompt</c>. Chunk lengths and compressed texts are hostile until measured.</summary>
internal static class PngText
{
    public static ReadOnlySpan<byte> Signature => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Reads on behind the signature.</summary>
    /// <exception cref="WorkflowFormatException">There is no such text, or the file is broken.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadPromptAsync(Stream stream, CancellationToken cancellationToken)
    {
        var hasUIFormat = false;
        var header = new byte[8];
        while (await stream.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false) == header.Length)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(header);
            var type = Encoding.ASCII.GetString(header, 4, 4);
            if (type == "IEND")
            {
                break;
            }

            if (type is not ("tEXt" or "zTXt" or "iTXt") || length > WorkflowFile.MaxJsonBytes)
            {
                await SkipAsync(stream, length + 4L, cancellationToken).ConfigureAwait(false);
                continue;
            }

            var chunk = await ReadAsync(stream, (int)length + 4, cancellationToken).ConfigureAwait(false);
            var (keyword, text) = Split(chunk.AsSpan(0, (int)length), type);
            hasUIFormat |= keyword == "workflow";
            if (keyword == "prompt" && text is not null)
            {
                return RawJson.FromPython(text).Utf8;
            }
        }

        throw new WorkflowFormatException(hasUIFormat ? Remedies.PngWithUIFormatOnly : Remedies.PngWithoutText);
    }

    /// <summary>A text chunk's keyword, and for <c>prompt</c> its text as UTF-8; null where that is not readable.</summary>
    private static (string Keyword, byte[]? Text) Split(ReadOnlySpan<byte> chunk, string type)
    {
        var keyword = Encoding.Latin1.GetString(TakeField(ref chunk));
        if (keyword != "prompt")
        {
            return (keyword, null);
        }

        switch (type)
        {
            case "tEXt":
                return (keyword, FromLatin1(chunk));
            case "zTXt":
                return (keyword, chunk is [0, .. var compressed] && Inflate(compressed) is { } latin1 ? FromLatin1(latin1) : null);
            default:
                if (chunk is not [var isCompressed, var method, .. var rest])
                {
                    return (keyword, null);
                }

                TakeField(ref rest); // language
                TakeField(ref rest); // translated keyword
                return (keyword, (isCompressed, method) switch { (0, _) => rest.ToArray(), (1, 0) => Inflate(rest), _ => null });
        }
    }

    private static ReadOnlySpan<byte> TakeField(ref ReadOnlySpan<byte> rest)
    {
        var end = rest.IndexOf((byte)0);
        var field = end < 0 ? rest : rest[..end];
        rest = end < 0 ? [] : rest[(end + 1)..];
        return field;
    }

    private static byte[] FromLatin1(ReadOnlySpan<byte> text) => Encoding.UTF8.GetBytes(Encoding.Latin1.GetString(text));

    private static byte[]? Inflate(ReadOnlySpan<byte> compressed)
    {
        using var inflater = new ZLibStream(new MemoryStream(compressed.ToArray()), CompressionMode.Decompress);
        using var text = new MemoryStream();
        var buffer = new byte[64 * 1024];
        try
        {
            while (inflater.Read(buffer) is var count and > 0)
            {
                text.Write(buffer, 0, count);
                if (text.Length > WorkflowFile.MaxJsonBytes)
                {
                    return null;
                }
            }

            return text.ToArray();
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static async Task<byte[]> ReadAsync(Stream stream, int count, CancellationToken cancellationToken)
    {
        // Grown as bytes really come: a length field alone must not cost memory.
        using var bytes = new MemoryStream();
        var buffer = new byte[Math.Min(count, 64 * 1024)];
        while (bytes.Length < count)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, count - bytes.Length)), cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                throw new WorkflowFormatException($"The PNG is cut off. {Remedies.Expected}");
            }

            await bytes.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
        }

        return bytes.ToArray();
    }

    private static async Task SkipAsync(Stream stream, long count, CancellationToken cancellationToken)
    {
        if (stream.CanSeek)
        {
            stream.Seek(Math.Min(count, Math.Max(0, stream.Length - stream.Position)), SeekOrigin.Current);
            return;
        }

        var buffer = new byte[64 * 1024];
        while (count > 0)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, count)), cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                return;
            }

            count -= read;
        }
    }
}
