using System.Buffers.Binary;

namespace ComfyPulse.EmbeddedPod.Imaging;

/// <summary>Reads WAV files: whole numbers of 8 to 32 bits, or floats.</summary>
internal static class WavReader
{
    private const int HeaderBytes = 12;
    private const int ChunkHeaderBytes = 8;
    private const int FormatBytes = 16;
    private const int Integers = 1;
    private const int Floats = 3;
    private const int Extensible = 0xFFFE;

    /// <summary>Whether a file says that it is one.</summary>
    public static bool Fits(ReadOnlySpan<byte> file) => file.Length >= HeaderBytes && file.StartsWith("RIFF"u8) && file[8..].StartsWith("WAVE"u8);

    /// <summary>The sound; null where the file is damaged, or of a kind that is not read here.</summary>
    public static Sound? Read(ReadOnlySpan<byte> file)
    {
        var format = ReadOnlySpan<byte>.Empty;
        for (var at = HeaderBytes; at + ChunkHeaderBytes <= file.Length;)
        {
            var type = file.Slice(at, 4);
            var content = file[(at + ChunkHeaderBytes)..];

            // What is written while it is recorded has no size yet, and its data end with the file.
            var size = (int)Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(file[(at + 4)..]), (uint)content.Length);
            if (type.SequenceEqual("fmt "u8))
            {
                format = content[..size];
            }
            else if (type.SequenceEqual("data"u8))
            {
                return format.Length < FormatBytes ? null : Read(format, content[..size]);
            }

            at += ChunkHeaderBytes + size + (size & 1);
        }

        return null;
    }

    private static Sound? Read(ReadOnlySpan<byte> format, ReadOnlySpan<byte> data)
    {
        var kind = (int)BinaryPrimitives.ReadUInt16LittleEndian(format);
        if (kind == Extensible && format.Length >= 26)
        {
            kind = BinaryPrimitives.ReadUInt16LittleEndian(format[24..]);
        }

        var (channels, rate) = ((int)BinaryPrimitives.ReadUInt16LittleEndian(format[2..]), BinaryPrimitives.ReadInt32LittleEndian(format[4..]));
        var bits = (int)BinaryPrimitives.ReadUInt16LittleEndian(format[14..]);
        if (rate < 1 || channels < 1 || (kind, bits) is not ((Integers, 8 or 16 or 24 or 32) or (Floats, 32 or 64)))
        {
            return null;
        }

        var bytes = bits / 8;
        Sound.CheckChannels(channels);
        var sound = new float[channels][];
        for (var channel = 0; channel < channels; channel++)
        {
            var values = new float[data.Length / (bytes * channels)];
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = Value(data[(((i * channels) + channel) * bytes)..], bits, kind);
            }

            sound[channel] = values;
        }

        return sound[0].Length == 0 ? null : new Sound(rate, sound, []);
    }

    // 8 bits have no sign.
    private static float Value(ReadOnlySpan<byte> sample, int bits, int kind) => (kind, bits) switch
    {
        (Floats, 32) => BinaryPrimitives.ReadSingleLittleEndian(sample),
        (Floats, _) => (float)BinaryPrimitives.ReadDoubleLittleEndian(sample),
        (_, 8) => (sample[0] - 128) / 128f,
        (_, 16) => BinaryPrimitives.ReadInt16LittleEndian(sample) / 32768f,
        (_, 24) => ((sample[2] << 24) | (sample[1] << 16) | (sample[0] << 8)) / 2147483648f,
        _ => BinaryPrimitives.ReadInt32LittleEndian(sample) / 2147483648f,
    };
}
