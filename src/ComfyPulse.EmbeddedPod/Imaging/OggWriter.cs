using System.Buffers.Binary;

namespace ComfyPulse.EmbeddedPod.Imaging;

/// <summary>Writes an Ogg file (RFC 3533) of one stream.</summary>
internal sealed class OggWriter
{
    private const int MaxSegments = 255;
    private const int MaxSegmentBytes = 255;
    private const int HeaderBytes = 27;
    private const uint Polynomial = 0x04C11DB7;
    private const byte ContinuedFlag = 1;
    private const byte FirstFlag = 2;
    private const byte LastFlag = 4;

    private readonly List<byte> _file = [];
    private uint _page;

    /// <summary>Writes a packet on pages of its own, as many as it needs.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="position">Where the stream is after it.</param>
    public void WritePacket(ReadOnlySpan<byte> packet, long position)
    {
        // A packet ends with a segment that is not full; that one may be empty.
        var segments = (packet.Length / MaxSegmentBytes) + 1;
        for (var first = 0; first < segments; first += MaxSegments)
        {
            var count = Math.Min(MaxSegments, segments - first);
            var ends = first + count == segments;
            var content = packet[(first * MaxSegmentBytes)..Math.Min(packet.Length, (first + count) * MaxSegmentBytes)];
            var sizes = new byte[count];
            Array.Fill(sizes, (byte)MaxSegmentBytes);
            if (ends)
            {
                sizes[^1] = (byte)(packet.Length % MaxSegmentBytes);
            }

            Write(sizes, content, ends ? position : -1, first > 0 ? ContinuedFlag : (byte)0);
        }
    }

    /// <summary>Writes the same small packet several times on one page.</summary>
    /// <param name="packet">The packet, less than 255 bytes.</param>
    /// <param name="count">How many times, up to 255.</param>
    /// <param name="position">Where the stream is after the last.</param>
    /// <param name="isLast">Whether the stream ends.</param>
    public void WritePage(ReadOnlySpan<byte> packet, int count, long position, bool isLast)
    {
        Span<byte> sizes = stackalloc byte[count];
        sizes.Fill((byte)packet.Length);
        var content = new byte[packet.Length * count];
        for (var i = 0; i < count; i++)
        {
            packet.CopyTo(content.AsSpan(i * packet.Length));
        }

        Write(sizes, content, position, isLast ? LastFlag : (byte)0);
    }

    /// <summary>The file so far.</summary>
    public byte[] ToArray() => [.. _file];

    private void Write(ReadOnlySpan<byte> sizes, ReadOnlySpan<byte> content, long position, byte flags)
    {
        var page = new byte[HeaderBytes + sizes.Length + content.Length];
        var span = page.AsSpan();
        "OggS"u8.CopyTo(span);
        page[5] = (byte)(flags | (_page == 0 ? FirstFlag : 0));
        BinaryPrimitives.WriteInt64LittleEndian(span[6..], position);

        // The stream's number, any, and the page's.
        BinaryPrimitives.WriteUInt32LittleEndian(span[14..], 1);
        BinaryPrimitives.WriteUInt32LittleEndian(span[18..], _page++);
        page[26] = (byte)sizes.Length;
        sizes.CopyTo(span[HeaderBytes..]);
        content.CopyTo(span[(HeaderBytes + sizes.Length)..]);
        BinaryPrimitives.WriteUInt32LittleEndian(span[22..], Crc.Of(page, Polynomial, 32));
        _file.AddRange(page);
    }
}
