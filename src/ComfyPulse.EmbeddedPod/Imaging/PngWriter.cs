using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace ComfyPulse.EmbeddedPod.Imaging;

/// <summary>Writes PNG files: 8 bits a channel, RGB or RGBA, with text chunks in front of the pixels, where ComfyUI puts its metadata.</summary>
internal static class PngWriter
{
    private static readonly byte[] Signature = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    private static readonly uint[] CrcTable = MakeCrcTable();

    /// <summary>A PNG of <paramref name="pixels"/> (rows from the top, <paramref name="channels"/> bytes a pixel: 3 or 4).</summary>
    public static byte[] Encode(ReadOnlySpan<byte> pixels, int width, int height, int channels, IEnumerable<KeyValuePair<string, string>>? texts = null, CompressionLevel level = CompressionLevel.Optimal)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(pixels.Length, width * height * channels, nameof(pixels));
        using var file = new MemoryStream();
        WriteStart(file, width, height, channels);

        foreach (var (keyword, text) in texts ?? [])
        {
            if (IsKeyword(keyword))
            {
                WriteChunk(file, "tEXt"u8, Encoding.Latin1.GetBytes($"{keyword}\0{text}"));
            }
        }

        WriteChunk(file, "IDAT"u8, Compress(pixels, width * channels, channels, level));
        WriteChunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    /// <summary>The signature and the header.</summary>
    internal static void WriteStart(MemoryStream file, int width, int height, int channels)
    {
        file.Write(Signature);
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        header[8] = 8;
        header[9] = channels == 4 ? (byte)6 : (byte)2;
        WriteChunk(file, "IHDR"u8, header);
    }

    /// <summary>Whether the PNG specification takes it as a keyword; others (they come from clients) are left out.</summary>
    internal static bool IsKeyword(string keyword) =>
        keyword.Length is >= 1 and <= 79 && keyword.All(c => c is >= ' ' and <= '~' or >= '\u00A1' and <= '\u00FF') && keyword.Trim() == keyword;

    /// <summary>Filtered and compressed rows, as <c>IDAT</c> holds them.</summary>
    internal static byte[] Compress(ReadOnlySpan<byte> pixels, int stride, int channels, CompressionLevel level)
    {
        using var compressed = new MemoryStream();
        using (var deflate = new ZLibStream(compressed, level, leaveOpen: true))
        {
            var sub = new byte[stride + 1];
            var up = new byte[stride + 1];
            (sub[0], up[0]) = (1, 2);
            var above = new byte[stride].AsSpan();
            for (var start = 0; start < pixels.Length; start += stride)
            {
                var row = pixels.Slice(start, stride);
                var (subSize, upSize) = (0, 0);
                for (var i = 0; i < stride; i++)
                {
                    sub[i + 1] = (byte)(row[i] - (i >= channels ? row[i - channels] : 0));
                    up[i + 1] = (byte)(row[i] - above[i]);
                    subSize += Math.Abs((int)(sbyte)sub[i + 1]);
                    upSize += Math.Abs((int)(sbyte)up[i + 1]);
                }

                deflate.Write(upSize < subSize ? up : sub);
                row.CopyTo(above);
            }
        }

        return compressed.ToArray();
    }

    /// <summary>One chunk with its length and its checksum.</summary>
    internal static void WriteChunk(MemoryStream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        file.Write(type);
        file.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Crc(Crc(uint.MaxValue, type), data));
        file.Write(number);
    }

    private static uint Crc(uint crc, ReadOnlySpan<byte> data)
    {
        foreach (var b in data)
        {
            crc = CrcTable[(crc ^ b) & 0xFF] ^ (crc >> 8);
        }

        return crc;
    }

    private static uint[] MakeCrcTable()
    {
        var table = new uint[256];
        for (var n = 0u; n < table.Length; n++)
        {
            var c = n;
            for (var bit = 0; bit < 8; bit++)
            {
                c = (c & 1) == 1 ? 0xEDB88320 ^ (c >> 1) : c >> 1;
            }

            table[n] = c;
        }

        return table;
    }
}
