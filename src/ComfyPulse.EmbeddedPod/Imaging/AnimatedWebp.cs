using System.Buffers.Binary;

namespace ComfyPulse.EmbeddedPod.Imaging;

/// <summary>
/// Writes a batch as one WebP that plays in a loop; a batch of one is a still picture. The imaging library writes each picture;
/// the container around them (RIFF with <c>VP8X</c>, <c>ANIM</c>, <c>ANMF</c>) is written here.
/// </summary>
internal static class AnimatedWebp
{
    /// <summary>The format's largest side.</summary>
    public const int MaxSide = 16383;

    private const int MaxMilliseconds = (1 << 24) - 1;
    private const byte AnimationFlag = 0x02;
    private const byte ExifFlag = 0x08;
    private const byte AlphaFlag = 0x10;

    /// <summary>The file.</summary>
    /// <param name="images">The pictures.</param>
    /// <param name="milliseconds">How long each is shown: 0 to 2^24-1.</param>
    /// <param name="isLossless">Whether every pixel stays as it is.</param>
    /// <param name="quality">0 to 100; of a lossless file, how hard to try to make it small.</param>
    /// <param name="exif">A TIFF structure.</param>
    /// <exception cref="NodeFailureException">A side is longer than <see cref="MaxSide"/>.</exception>
    public static byte[] Encode(PixelImage images, int milliseconds, bool isLossless, int quality, byte[] exif)
    {
        if (images.Width > MaxSide || images.Height > MaxSide)
        {
            throw new NodeFailureException("ValueError", $"a WebP cannot be {images.Width}x{images.Height}: its sides are at most {MaxSide}");
        }

        using var chunks = new MemoryStream();
        Span<byte> canvas = stackalloc byte[10];
        canvas.Clear();
        canvas[0] = (byte)(ExifFlag | (images.Frames > 1 ? AnimationFlag : 0) | (images.Alpha is null ? 0 : AlphaFlag));
        WriteInt24(canvas[4..], images.Width - 1);
        WriteInt24(canvas[7..], images.Height - 1);
        WriteChunk(chunks, "VP8X"u8, canvas);
        if (images.Frames > 1)
        {
            // Four bytes of background colour and two of how often to play: 0 is for ever.
            WriteChunk(chunks, "ANIM"u8, [0, 0, 0, 0, 0, 0]);
        }

        for (var frame = 0; frame < images.Frames; frame++)
        {
            var picture = PictureChunks(ImageCodec.EncodeWebp(RgbaImage.From(images, frame), quality, isLossless));
            if (images.Frames == 1)
            {
                chunks.Write(picture);
                continue;
            }

            WriteChunk(chunks, "ANMF"u8, [.. FrameHeader(images, milliseconds), .. picture]);
        }

        WriteChunk(chunks, "EXIF"u8, exif);
        using var file = new MemoryStream();
        WriteChunk(file, "RIFF"u8, [.. "WEBP"u8, .. chunks.ToArray()]);
        return file.ToArray();
    }

    private static byte[] FrameHeader(PixelImage images, int milliseconds)
    {
        var header = new byte[16];
        WriteInt24(header.AsSpan(6), images.Width - 1);
        WriteInt24(header.AsSpan(9), images.Height - 1);
        WriteInt24(header.AsSpan(12), Math.Clamp(milliseconds, 0, MaxMilliseconds));

        // It replaces the pixels below instead of being blended with them.
        header[15] = 0x02;
        return header;
    }

    /// <summary>The chunks of a single picture's file that hold its pixels.</summary>
    private static byte[] PictureChunks(byte[] file) => [.. WebpChunks.Read(file).Where(chunk => chunk.Type is "VP8 " or "VP8L" or "ALPH").SelectMany(chunk => chunk.Whole.ToArray())];

    private static void WriteChunk(MemoryStream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> size = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(size, data.Length);
        file.Write(type);
        file.Write(size);
        file.Write(data);
        if ((data.Length & 1) == 1)
        {
            file.WriteByte(0);
        }
    }

    private static void WriteInt24(Span<byte> target, int value)
    {
        target[0] = (byte)value;
        target[1] = (byte)(value >> 8);
        target[2] = (byte)(value >> 16);
    }
}
