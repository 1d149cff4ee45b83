using System.Buffers.Binary;
using System.Text;

namespace ComfyPulse.EmbeddedPod.Tests.BuiltIn;

/// <summary>Reads WebM files, with nothing of the code under test.</summary>
internal static class EbmlReader
{
    private static readonly uint[] Parents = [0x18538067, 0x1549A966, 0x1654AE6B, 0xAE, 0xE0, 0x1254C367, 0x7373, 0x67C8, 0x1F43B675, 0x1A45DFA3];

    /// <summary>Every element that holds no others, in order.</summary>
    public static List<(uint Id, byte[] Content)> Read(byte[] file)
    {
        var elements = new List<(uint Id, byte[] Content)>();
        Walk(file, elements);
        return elements;
    }

    public static long Number(this List<(uint Id, byte[] Content)> elements, uint id) => elements.First(element => element.Id == id).Content.Aggregate(0L, (sum, value) => (sum << 8) | value);

    public static double Float(this List<(uint Id, byte[] Content)> elements, uint id) => BinaryPrimitives.ReadDoubleBigEndian(elements.First(element => element.Id == id).Content);

    public static string Text(this List<(uint Id, byte[] Content)> elements, uint id) => string.Join('|', elements.Where(element => element.Id == id).Select(element => Encoding.UTF8.GetString(element.Content)));

    /// <summary>When each picture is shown, in milliseconds, and the picture as a WebP file.</summary>
    public static List<(long Time, byte[] Webp)> Pictures(this List<(uint Id, byte[] Content)> elements)
    {
        var (pictures, cluster) = (new List<(long, byte[])>(), 0L);
        foreach (var (id, content) in elements)
        {
            if (id == 0xE7)
            {
                cluster = content.Aggregate(0L, (sum, value) => (sum << 8) | value);
            }
            else if (id == 0xA3)
            {
                Assert.Equal((0x81, 0x80), ((int)content[0], (int)content[3]));
                pictures.Add((cluster + BinaryPrimitives.ReadInt16BigEndian(content.AsSpan(1)), Webp(content[4..])));
            }
        }

        return pictures;
    }

    private static byte[] Webp(byte[] picture)
    {
        byte[] padded = picture.Length % 2 == 0 ? picture : [.. picture, 0];
        return [.. "RIFF"u8, .. Little(padded.Length + 12), .. "WEBPVP8 "u8, .. Little(picture.Length), .. padded];
    }

    private static byte[] Little(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return bytes;
    }

    private static void Walk(ReadOnlySpan<byte> content, List<(uint Id, byte[] Content)> elements)
    {
        for (var at = 0; at < content.Length;)
        {
            var idBytes = LeadingZeros(content[at]) + 1;
            var id = (uint)Number(content.Slice(at, idBytes));
            at += idBytes;
            var sizeBytes = LeadingZeros(content[at]) + 1;
            var size = (int)(Number(content.Slice(at, sizeBytes)) & ((1L << (7 * sizeBytes)) - 1));
            at += sizeBytes;
            if (Parents.Contains(id))
            {
                Walk(content.Slice(at, size), elements);
            }
            else
            {
                elements.Add((id, content.Slice(at, size).ToArray()));
            }

            at += size;
        }
    }

    private static int LeadingZeros(byte value)
    {
        var zeros = 0;
        for (var bit = 0x80; bit > 0 && (value & bit) == 0; bit >>= 1)
        {
            zeros++;
        }

        return zeros;
    }

    private static long Number(ReadOnlySpan<byte> bytes)
    {
        var number = 0L;
        foreach (var value in bytes)
        {
            number = (number << 8) | value;
        }

        return number;
    }
}
