using System.Buffers.Binary;
using System.Text;

namespace ComfyPulse.EmbeddedPod.Imaging;

/// <summary>Writes MP3 files that are silent: frames without anything in them. To code a sound takes an encoder that is not here.</summary>
internal static class SilentMp3
{
    // The three versions of the format, each with a bit rate that is enough for a frame with nothing in it.
    private static readonly Kind Mpeg1 = new(0b11, 1, 32000, 1152);
    private static readonly Kind Mpeg2 = new(0b10, 2, 16000, 576);
    private static readonly Kind Mpeg25 = new(0b00, 1, 8000, 576);

    private static readonly (int SampleRate, Kind Kind, int Index)[] Rates =
    [
        (8000, Mpeg25, 2), (11025, Mpeg25, 0), (12000, Mpeg25, 1),
        (16000, Mpeg2, 2), (22050, Mpeg2, 0), (24000, Mpeg2, 1),
        (32000, Mpeg1, 2), (44100, Mpeg1, 0), (48000, Mpeg1, 1),
    ];

    /// <summary>The file.</summary>
    /// <param name="seconds">How long it is; it ends with a whole frame.</param>
    /// <param name="channels">1 or 2.</param>
    /// <param name="sampleRate">The sample rate; of one that the format does not have the next higher is taken, or the highest.</param>
    /// <param name="texts">Texts of the file's ID3 tag.</param>
    public static byte[] Encode(double seconds, int channels, int sampleRate, IReadOnlyList<KeyValuePair<string, string>> texts)
    {
        var rate = Array.Find(Rates, rate => rate.SampleRate >= sampleRate);
        var (actual, kind, index) = rate.SampleRate == 0 ? Rates[^1] : rate;
        var frames = (int)Math.Ceiling(Math.Round(seconds * actual) / kind.Samples);
        var frame = Frame(actual, kind, index, channels);
        using var file = new MemoryStream();
        file.Write(Tag(texts));
        file.Write(Info(frame, kind, channels, frames));
        for (var i = 0; i < frames; i++)
        {
            file.Write(frame);
        }

        return file.ToArray();
    }

    private static byte[] Frame(int sampleRate, Kind kind, int index, int channels)
    {
        var frame = new byte[kind.Samples / 8 * kind.BitRate / sampleRate];
        (frame[0], frame[1]) = (0xFF, (byte)(0b1110_0011 | (kind.Version << 3)));
        (frame[2], frame[3]) = ((byte)((kind.BitRateIndex << 4) | (index << 2)), (byte)(channels == 1 ? 0b1100_0000 : 0));
        return frame;
    }

    // A frame that is not played, with the number of those that are: without it, players guess how long the file is.
    private static byte[] Info(byte[] frame, Kind kind, int channels, int frames)
    {
        var sideBytes = (kind == Mpeg1, channels) switch
        {
            (true, 1) or (false, 2) => 17,
            (true, _) => 32,
            _ => 9,
        };
        var info = frame.ToArray();
        var at = info.AsSpan(4 + sideBytes);
        "Info"u8.CopyTo(at);
        BinaryPrimitives.WriteInt32BigEndian(at[4..], 1);
        BinaryPrimitives.WriteInt32BigEndian(at[8..], frames);
        return info;
    }

    // ID3, version 2.4: texts of one's own (TXXX), in UTF-8.
    private static byte[] Tag(IReadOnlyList<KeyValuePair<string, string>> texts)
    {
        using var entries = new MemoryStream();
        foreach (var (keyword, text) in texts)
        {
            byte[] content = [3, .. Encoding.UTF8.GetBytes(keyword), 0, .. Encoding.UTF8.GetBytes(text)];
            entries.Write([.. "TXXX"u8, .. Size(content.Length), 0, 0, .. content]);
        }

        return [.. "ID3"u8, 4, 0, 0, .. Size((int)entries.Length), .. entries.ToArray()];
    }

    // Seven bits a byte, so that no size looks like a frame.
    private static byte[] Size(int value) => [(byte)((value >> 21) & 0x7F), (byte)((value >> 14) & 0x7F), (byte)((value >> 7) & 0x7F), (byte)(value & 0x7F)];

    private sealed record Kind(int Version, int BitRateIndex, int BitRate, int Samples);
}
