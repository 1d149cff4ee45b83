using System.Buffers.Binary;
using System.Text;

namespace ComfyPulse.EmbeddedPod.Imaging;

/// <summary>Writes MP4 files whose pictures are each a JPEG (Motion JPEG): readable by common players, though larger than the H.264 that ComfyUI writes. Silent.</summary>
internal static class Mp4Writer
{
    private const int Quality = 90;

    // Times count in thousandths of a frame, so that any frame rate is exact to a millionth.
    private const int TicksPerFrame = 1000;

    private static readonly byte[] UnitMatrix = Words(0x00010000, 0, 0, 0, 0x00010000, 0, 0, 0, 0x40000000);

    /// <summary>The file.</summary>
    /// <param name="images">The pictures.</param>
    /// <param name="framesPerSecond">How many are shown a second.</param>
    /// <param name="comment">A text for people, up to 65535 bytes; null for none.</param>
    public static byte[] Encode(PixelImage images, double framesPerSecond, string? comment)
    {
        var pictures = Enumerable.Range(0, images.Frames).Select(frame => ImageCodec.EncodeJpeg(RgbaImage.From(images, frame), Quality)).ToArray();
        var type = Box("ftyp", [.. "isom"u8, .. Words(0x200), .. "isomiso2mp41"u8]);
        var data = Box("mdat", [.. pictures.SelectMany(picture => picture)]);
        var movie = Movie(images, framesPerSecond, pictures, type.Length + 8, comment);
        return [.. type, .. data, .. movie];
    }

    private static byte[] Movie(PixelImage images, double framesPerSecond, byte[][] pictures, int dataAt, string? comment)
    {
        var timescale = (int)Math.Round(framesPerSecond * TicksPerFrame);
        var duration = pictures.Length * TicksPerFrame;
        var header = Box("mvhd", [.. Words(0, 0, 0, timescale, duration, 0x00010000), 1, 0, .. new byte[10], .. UnitMatrix, .. new byte[24], .. Words(2)]);
        return Box("moov", [.. header, .. Track(images, timescale, duration, pictures, dataAt), .. comment is null ? [] : Comment(comment)]);
    }

    private static byte[] Track(PixelImage images, int timescale, int duration, byte[][] pictures, int dataAt)
    {
        var header = Box("tkhd", [.. Words(3, 0, 0, 1, 0, duration), .. new byte[16], .. UnitMatrix, .. Words(images.Width << 16, images.Height << 16)]);
        var mediaHeader = Box("mdhd", [.. Words(0, 0, 0, timescale, duration), 0x55, 0xC4, 0, 0]);
        var handler = Box("hdlr", [.. Words(0, 0), .. "vide"u8, .. new byte[12], 0]);
        var here = Box("dinf", Box("dref", [.. Words(0, 1), .. Box("url ", Words(1))]));
        var information = Box("minf", [.. Box("vmhd", [.. Words(1), .. new byte[8]]), .. here, .. Table(images, pictures, dataAt)]);
        return Box("trak", [.. header, .. Box("mdia", [.. mediaHeader, .. handler, .. information])]);
    }

    // Where each picture lies and how long it is shown: all of them in one chunk.
    private static byte[] Table(PixelImage images, byte[][] pictures, int dataAt) => Box(
        "stbl",
        [
            .. Box("stsd", [.. Words(0, 1), .. Description(images)]),
            .. Box("stts", Words(0, 1, pictures.Length, TicksPerFrame)),
            .. Box("stsc", Words(0, 1, 1, pictures.Length, 1)),
            .. Box("stsz", Words([0, 0, pictures.Length, .. pictures.Select(picture => picture.Length)])),
            .. Box("stco", Words(0, 1, dataAt)),
        ]);

    private static byte[] Description(PixelImage images)
    {
        var entry = new byte[78];
        var span = entry.AsSpan();
        entry[7] = 1;
        BinaryPrimitives.WriteUInt16BigEndian(span[24..], (ushort)images.Width);
        BinaryPrimitives.WriteUInt16BigEndian(span[26..], (ushort)images.Height);

        // 72 dots an inch both ways, one picture a sample, 24 bits of colour, no colour table.
        BinaryPrimitives.WriteInt32BigEndian(span[28..], 72 << 16);
        BinaryPrimitives.WriteInt32BigEndian(span[32..], 72 << 16);
        BinaryPrimitives.WriteUInt16BigEndian(span[40..], 1);
        BinaryPrimitives.WriteUInt16BigEndian(span[74..], 24);
        BinaryPrimitives.WriteInt16BigEndian(span[76..], -1);
        return Box("jpeg", entry);
    }

    private static byte[] Comment(string comment)
    {
        var text = Encoding.UTF8.GetBytes(comment);
        return Box("udta", Box("\u00A9cmt", [(byte)(text.Length >> 8), (byte)text.Length, 0x55, 0xC4, .. text]));
    }

    private static byte[] Box(string type, byte[] content) => [.. Words(content.Length + 8), .. Encoding.Latin1.GetBytes(type), .. content];

    private static byte[] Words(params ReadOnlySpan<int> values)
    {
        var bytes = new byte[values.Length * 4];
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(i * 4), values[i]);
        }

        return bytes;
    }
}
