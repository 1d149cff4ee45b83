using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace ComfyPulse.EmbeddedPod.Imaging;

/// <summary>Writes a batch as one PNG that plays in a loop (APNG); a batch of one is a plain PNG. Texts come behind the pixels, in <c>comf</c> chunks, as ComfyUI puts them.</summary>
internal static class AnimatedPng
{
    private const int DelayUnitsPerSecond = 1000;

    /// <summary>The file.</summary>
    /// <param name="images">The pictures.</param>
    /// <param name="milliseconds">How long each is shown: 0 to 65535.</param>
    /// <param name="texts">Keyword and text of each chunk.</param>
    /// <param name="level">How hard to compress.</param>
    public static byte[] Encode(PixelImage images, int milliseconds, IEnumerable<KeyValuePair<string, string>> texts, CompressionLevel level)
    {
        using var file = new MemoryStream();
        var channels = images.Alpha is null ? PixelImage.Channels : 4;
        PngWriter.WriteStart(file, images.Width, images.Height, channels);
        if (images.Frames > 1)
        {
            Span<byte> animation = stackalloc byte[8];
            animation.Clear();
            BinaryPrimitives.WriteInt32BigEndian(animation, images.Frames);
            PngWriter.WriteChunk(file, "acTL"u8, animation);
        }

        var sequence = 0;
        for (var frame = 0; frame < images.Frames; frame++)
        {
            if (images.Frames > 1)
            {
                WriteFrameControl(file, sequence++, images, milliseconds);
            }

            var data = PngWriter.Compress(images.ToBytes(frame).Pixels, images.Width * channels, channels, level);
            if (frame == 0)
            {
                PngWriter.WriteChunk(file, "IDAT"u8, data);
                continue;
            }

            var numbered = new byte[data.Length + 4];
            BinaryPrimitives.WriteInt32BigEndian(numbered, sequence++);
            data.CopyTo(numbered, 4);
            PngWriter.WriteChunk(file, "fdAT"u8, numbered);
        }

        foreach (var (keyword, text) in texts)
        {
            if (PngWriter.IsKeyword(keyword))
            {
                PngWriter.WriteChunk(file, "comf"u8, Encoding.Latin1.GetBytes($"{keyword}\0{text}"));
            }
        }

        PngWriter.WriteChunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    // Each picture covers the whole canvas and replaces what was there.
    private static void WriteFrameControl(MemoryStream file, int sequence, PixelImage images, int milliseconds)
    {
        Span<byte> control = stackalloc byte[26];
        control.Clear();
        BinaryPrimitives.WriteInt32BigEndian(control, sequence);
        BinaryPrimitives.WriteInt32BigEndian(control[4..], images.Width);
        BinaryPrimitives.WriteInt32BigEndian(control[8..], images.Height);
        BinaryPrimitives.WriteUInt16BigEndian(control[20..], (ushort)Math.Clamp(milliseconds, 0, ushort.MaxValue));
        BinaryPrimitives.WriteUInt16BigEndian(control[22..], DelayUnitsPerSecond);
        PngWriter.WriteChunk(file, "fcTL"u8, control);
    }
}
