using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace ComfyPulse.EmbeddedPod.Imaging;

/// <summary>
/// Writes WebM files (Matroska with VP8): a lossy WebP holds a whole VP8 picture, and a video may consist of those alone.
/// ComfyUI writes VP9 or AV1. Silent, and without alpha.
/// </summary>
internal static class WebmWriter
{
    private const double MillisecondsPerSecond = 1000;
    private const long NanosecondsPerSecond = 1_000_000_000;

    // A picture's time counts from its cluster's in 16 bits.
    private const long ClusterMilliseconds = 5000;
    private const byte KeyFrame = 0x80;

    /// <summary>The file.</summary>
    /// <param name="images">The pictures.</param>
    /// <param name="framesPerSecond">How many are shown a second.</param>
    /// <param name="quality">0 to 100.</param>
    /// <param name="texts">Tags.</param>
    /// <exception cref="NodeFailureException">A side is longer than <see cref="AnimatedWebp.MaxSide"/>.</exception>
    public static byte[] Encode(PixelImage images, double framesPerSecond, int quality, IReadOnlyList<KeyValuePair<string, string>> texts)
    {
        if (images.Width > AnimatedWebp.MaxSide || images.Height > AnimatedWebp.MaxSide)
        {
            throw new NodeFailureException("ValueError", $"a WebM cannot be {images.Width}x{images.Height} here: its sides are at most {AnimatedWebp.MaxSide}");
        }

        var header = Element(0x1A45DFA3, [.. Number(0x4286, 1), .. Number(0x42F7, 1), .. Number(0x42F2, 4), .. Number(0x42F3, 8), .. Text(0x4282, "webm"), .. Number(0x4287, 4), .. Number(0x4285, 2)]);
        return [.. header, .. Element(0x18538067, [.. Info(images.Frames / framesPerSecond), .. Tracks(images, framesPerSecond), .. Tags(texts), .. Clusters(images, framesPerSecond, quality)])];
    }

    // Times count in milliseconds.
    private static byte[] Info(double seconds)
    {
        var duration = new byte[8];
        BinaryPrimitives.WriteDoubleBigEndian(duration, seconds * MillisecondsPerSecond);
        return Element(0x1549A966, [.. Number(0x2AD7B1, 1_000_000), .. Text(0x4D80, "ComfyPulse"), .. Text(0x5741, "ComfyPulse"), .. Element(0x4489, duration)]);
    }

    private static byte[] Tracks(PixelImage images, double framesPerSecond)
    {
        var video = Element(0xE0, [.. Number(0xB0, images.Width), .. Number(0xBA, images.Height)]);
        var frameTime = Number(0x23E383, (long)Math.Round(NanosecondsPerSecond / framesPerSecond));
        return Element(0x1654AE6B, Element(0xAE, [.. Number(0xD7, 1), .. Number(0x73C5, 1), .. Number(0x83, 1), .. Number(0x9C, 0), .. Text(0x86, "V_VP8"), .. frameTime, .. video]));
    }

    // Names are written in capitals, as ComfyUI's library writes them.
    private static byte[] Tags(IReadOnlyList<KeyValuePair<string, string>> texts) => Element(
        0x1254C367,
        Element(0x7373, [.. Element(0x63C0, []), .. texts.SelectMany(text => Element(0x67C8, [.. Text(0x45A3, text.Key.ToUpperInvariant()), .. Text(0x4487, text.Value)]))]));

    private static byte[] Clusters(PixelImage images, double framesPerSecond, int quality)
    {
        using var clusters = new MemoryStream();
        using var blocks = new MemoryStream();
        var start = 0L;
        for (var frame = 0; frame < images.Frames; frame++)
        {
            var time = (long)Math.Round(frame * MillisecondsPerSecond / framesPerSecond);
            if (time - start >= ClusterMilliseconds)
            {
                clusters.Write(Cluster(start, blocks.ToArray()));
                blocks.SetLength(0);
                start = time;
            }

            var picture = WebpChunks.Read(ImageCodec.EncodeWebp(RgbaImage.From(images, frame), quality, isLossless: false)).First(chunk => chunk.Type == "VP8 ").Data;
            var offset = (int)(time - start);
            blocks.Write(Element(0xA3, [0x81, (byte)(offset >> 8), (byte)offset, KeyFrame, .. picture.Span]));
        }

        clusters.Write(Cluster(start, blocks.ToArray()));
        return clusters.ToArray();
    }

    private static byte[] Cluster(long start, byte[] blocks) => Element(0x1F43B675, [.. Number(0xE7, start), .. blocks]);

    private static byte[] Text(uint id, string text) => Element(id, Encoding.UTF8.GetBytes(text));

    private static byte[] Number(uint id, long value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        return Element(id, bytes.AsSpan(value == 0 ? 7 : bytes.AsSpan().IndexOfAnyExcept((byte)0)));
    }

    // An id has its length in its first bits; a size is written in eight bytes, whatever it is.
    private static byte[] Element(uint id, ReadOnlySpan<byte> content)
    {
        var idBytes = Convert.FromHexString(id.ToString(id > 0xFFFF ? id > 0xFFFFFF ? "X8" : "X6" : id > 0xFF ? "X4" : "X2", CultureInfo.InvariantCulture));
        var size = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(size, (1L << 56) + content.Length);
        return [.. idBytes, .. size, .. content];
    }
}
