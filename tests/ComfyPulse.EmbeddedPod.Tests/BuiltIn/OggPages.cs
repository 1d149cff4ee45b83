using System.Buffers.Binary;

namespace ComfyPulse.EmbeddedPod.Tests.BuiltIn;

/// <summary>Reads Ogg files, every checksum checked, with nothing of the code under test.</summary>
internal static class OggPages
{
    /// <summary>The packets, and where the last page says the stream ends.</summary>
    public static (List<byte[]> Packets, long End) Read(byte[] file)
    {
        var (packets, packet, end, page) = (new List<byte[]>(), new List<byte>(), 0L, 0);
        for (var at = 0; at < file.Length; page++)
        {
            var header = file.AsSpan(at);
            Assert.True(header.StartsWith("OggS"u8));
            Assert.Equal(page, BinaryPrimitives.ReadInt32LittleEndian(header[18..]));
            var (flags, position, segments) = (header[5], BinaryPrimitives.ReadInt64LittleEndian(header[6..]), (int)header[26]);
            Assert.Equal((page == 0, packet.Count > 0), ((flags & 2) != 0, (flags & 1) != 0));
            var length = 27 + segments + header.Slice(27, segments).ToArray().Sum(size => size);
            Assert.Equal((flags & 4) != 0, at + length == file.Length);
            Assert.Equal(Checksum(header[..length]), BinaryPrimitives.ReadUInt32LittleEndian(header[22..]));
            var content = 27 + segments;
            var completed = 0;
            foreach (var size in header.Slice(27, segments))
            {
                packet.AddRange(header.Slice(content, size));
                content += size;
                if (size < 255)
                {
                    packets.Add([.. packet]);
                    packet.Clear();
                    completed++;
                }
            }

            Assert.Equal(completed == 0, position == -1);
            end = position;
            at += length;
        }

        return (packets, end);
    }

    private static uint Checksum(ReadOnlySpan<byte> page)
    {
        var crc = 0u;
        for (var i = 0; i < page.Length; i++)
        {
            crc ^= (uint)(i is >= 22 and < 26 ? 0 : page[i]) << 24;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = crc >> 31 == 1 ? (crc << 1) ^ 0x04C11DB7 : crc << 1;
            }
        }

        return crc;
    }
}
