namespace ComfyPulse.Protocol;

/// <summary>Finds an image by its magic bytes.</summary>
public static class ImageKinds
{
    // Packs put a header of their own before the image (animated previews: 24 bytes) and reuse event 1.
    private const int Reach = 64;

    /// <summary>The media type; null for <see cref="ImageKind.Unknown"/>.</summary>
    public static string? MediaType(ImageKind kind) => kind switch
    {
        ImageKind.Jpeg => "image/jpeg",
        ImageKind.Png => "image/png",
        ImageKind.WebP => "image/webp",
        _ => null,
    };

    /// <summary>What an image is that begins with these bytes.</summary>
    public static ImageKind Of(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) ? ImageKind.Jpeg
        : bytes.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G']) ? ImageKind.Png
        : bytes.StartsWith("RIFF"u8) && bytes.Length >= 12 && bytes[8..].StartsWith("WEBP"u8) ? ImageKind.WebP
        : ImageKind.Unknown;

    /// <summary>Where the image begins, within the first 64 bytes; -1 where there is none.</summary>
    internal static int Find(ReadOnlySpan<byte> bytes, out ImageKind kind)
    {
        for (var at = 0; at < Math.Min(Reach, bytes.Length); at++)
        {
            kind = Of(bytes[at..]);
            if (kind != ImageKind.Unknown)
            {
                return at;
            }
        }

        kind = ImageKind.Unknown;
        return -1;
    }
}
