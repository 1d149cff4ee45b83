using System.Buffers.Binary;

namespace ComfyPulse.EmbeddedPod.Imaging;

/// <summary>
/// ComfyUI's animated PNGs keep their texts in chunks named <c>comf</c>. The third letter of a chunk's name must be a capital,
/// so strict readers, the imaging library among them, refuse the whole file.
/// </summary>
internal static class ComfTexts
{
    private const int SignatureBytes = 8;

    // A length, a name and a checksum, besides the data.
    private const int FrameBytes = 12;

    /// <summary>The file without those chunks; itself if it has none, or is no PNG.</summary>
    public static ReadOnlySpan<byte> Without(ReadOnlySpan<byte> file)
    {
        if (file.Length <= SignatureBytes || !file[1..].StartsWith("PNG"u8) || file.IndexOf("comf"u8) < 0)
        {
            return file;
        }

        var kept = new List<byte>(file.Length);
        kept.AddRange(file[..SignatureBytes]);
        var rest = file[SignatureBytes..];
        while (rest.Length >= FrameBytes)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(rest);
            if (length > rest.Length - FrameBytes)
            {
                break;
            }

            var chunk = rest[..((int)length + FrameBytes)];
            if (!chunk[4..].StartsWith("comf"u8))
            {
                kept.AddRange(chunk);
            }

            rest = rest[chunk.Length..];
        }

        kept.AddRange(rest);
        return kept.ToArray();
    }
}
