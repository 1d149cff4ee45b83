using System.Buffers.Binary;

namespace ComfyPulse.EmbeddedPod.Imaging;

/// <summary>
/// Writes FLAC files (RFC 9639): 16 bits a sample, frames of 4096 samples. Each channel is coded by itself:
/// as one number where it does not change, else as what a straight line from the two samples before misses, in Rice codes.
/// </summary>
internal static class FlacWriter
{
    private const int BlockSize = 4096;
    private const int BitsPerSample = 16;
    private const int MaxRiceParameter = 14;
    private const byte ConstantSubframe = 0;
    private const byte VerbatimSubframe = 1;
    private const byte SecondOrderSubframe = 0b001010;

    /// <summary>The file, with the given texts as comments.</summary>
    public static byte[] Encode(Sound sound, IReadOnlyList<KeyValuePair<string, string>> texts)
    {
        var channels = sound.Channels.Select(ToShorts).ToArray();
        var length = channels[0].Length;
        using var file = new MemoryStream();
        file.Write("fLaC"u8);
        WriteBlock(file, type: 0, isLast: false, StreamInfo(sound.SampleRate, channels.Length, length));
        WriteBlock(file, type: 4, isLast: true, SoundComments.Encode(texts));
        for (var start = 0; start < length; start += BlockSize)
        {
            file.Write(Frame(channels, start, Math.Min(BlockSize, length - start)));
        }

        return file.ToArray();
    }

    private static short[] ToShorts(float[] values) => [.. values.Select(value => (short)Math.Clamp(MathF.Round(value * 32768f), short.MinValue, short.MaxValue))];

    private static void WriteBlock(MemoryStream file, byte type, bool isLast, ReadOnlySpan<byte> data)
    {
        Span<byte> header = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(header, data.Length);
        header[0] = (byte)(type | (isLast ? 0x80 : 0));
        file.Write(header);
        file.Write(data);
    }

    // Frame sizes and the digest stay 0: unknown.
    private static byte[] StreamInfo(int sampleRate, int channels, int length)
    {
        var bits = new BitWriter();
        bits.Write(BlockSize, 16);
        bits.Write(BlockSize, 16);
        bits.Write(0, 24);
        bits.Write(0, 24);
        bits.Write((uint)sampleRate, 20);
        bits.Write((uint)channels - 1, 3);
        bits.Write(BitsPerSample - 1, 5);
        bits.Write(0, 4);
        bits.Write((uint)length, 32);
        return [.. bits.Bytes, .. new byte[16]];
    }

    private static byte[] Frame(short[][] channels, int start, int count)
    {
        var bits = new BitWriter();
        bits.Write(0b11111111111110, 14);
        bits.Write(0, 2);

        // The block's size follows as 16 bits; the sample rate is the stream's.
        bits.Write(0b0111, 4);
        bits.Write(0, 4);
        bits.Write((uint)channels.Length - 1, 4);
        bits.Write(0b100, 3);
        bits.Write(0, 1);
        WriteNumber(bits, (uint)(start / BlockSize));
        bits.Write((uint)count - 1, 16);
        bits.Write(Crc.Of(bits.Bytes, 0x07, 8), 8);
        foreach (var channel in channels)
        {
            WriteSubframe(bits, channel.AsSpan(start, count));
        }

        bits.Align();
        bits.Write(Crc.Of(bits.Bytes, 0x8005, 16), 16);
        return bits.Bytes.ToArray();
    }

    // As UTF-8 writes a character; 4 bytes are enough for 2^21 frames, more than the longest sound has.
    private static void WriteNumber(BitWriter bits, uint number)
    {
        var more = number switch
        {
            < 0x80 => 0,
            < 0x800 => 1,
            < 0x10000 => 2,
            _ => 3,
        };
        uint[] marks = [0, 0xC0, 0xE0, 0xF0];
        bits.Write(marks[more] | (number >> (6 * more)), 8);
        for (var i = more - 1; i >= 0; i--)
        {
            bits.Write(0x80 | ((number >> (6 * i)) & 0x3F), 8);
        }
    }

    private static void WriteSubframe(BitWriter bits, ReadOnlySpan<short> samples)
    {
        if (samples.IndexOfAnyExcept(samples[0]) < 0)
        {
            WriteHeader(bits, ConstantSubframe);
            bits.Write((ushort)samples[0], BitsPerSample);
            return;
        }

        var misses = new uint[Math.Max(0, samples.Length - 2)];
        var sum = 0L;
        for (var i = 2; i < samples.Length; i++)
        {
            var miss = samples[i] - (2 * samples[i - 1]) + samples[i - 2];
            misses[i - 2] = (uint)((miss << 1) ^ (miss >> 31));
            sum += misses[i - 2];
        }

        var parameter = misses.Length == 0 ? 0 : Math.Clamp((int)Math.Log2(1 + ((double)sum / misses.Length)), 0, MaxRiceParameter);
        if (misses.Length == 0 || misses.Sum(miss => (miss >> parameter) + 1L + parameter) >= (long)misses.Length * BitsPerSample)
        {
            WriteHeader(bits, VerbatimSubframe);
            WriteSamples(bits, samples);
            return;
        }

        WriteHeader(bits, SecondOrderSubframe);
        WriteSamples(bits, samples[..2]);
        bits.Write(0, 2);
        bits.Write(0, 4);
        bits.Write((uint)parameter, 4);
        foreach (var miss in misses)
        {
            bits.WriteUnary(miss >> parameter);
            bits.Write(miss, parameter);
        }
    }

    private static void WriteHeader(BitWriter bits, byte type)
    {
        bits.Write(0, 1);
        bits.Write(type, 6);
        bits.Write(0, 1);
    }

    private static void WriteSamples(BitWriter bits, ReadOnlySpan<short> samples)
    {
        foreach (var sample in samples)
        {
            bits.Write((ushort)sample, BitsPerSample);
        }
    }
}
