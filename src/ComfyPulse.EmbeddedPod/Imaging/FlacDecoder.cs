namespace ComfyPulse.EmbeddedPod.Imaging;

/// <summary>Reads FLAC files (RFC 9639) of one or two channels. Checksums are not looked at.</summary>
internal static class FlacDecoder
{
    private const int LeftSide = 8;
    private const int SideRight = 9;
    private const int MidSide = 10;

    /// <summary>Whether a file says that it is one.</summary>
    public static bool Fits(ReadOnlySpan<byte> file) => file.StartsWith("fLaC"u8);

    /// <summary>The sound; null where the file is damaged.</summary>
    /// <exception cref="NodeFailureException">It is longer, or has more channels, than this pod allows.</exception>
    public static Sound? Read(ReadOnlySpan<byte> file)
    {
        try
        {
            var reader = new BitReader(file[4..]);
            return ReadStream(ref reader);
        }
        catch (Exception error) when (error is EndOfStreamException or InvalidDataException)
        {
            return null;
        }
    }

    private static Sound? ReadStream(ref BitReader reader)
    {
        var (isLast, rate, channels, bits) = (false, 0, 0, 0);
        while (!isLast)
        {
            isLast = reader.Bits(1) == 1;
            var (type, size) = (reader.Bits(7), (int)reader.Bits(24));
            if (type == 0)
            {
                // The sizes of blocks and frames come first; the length and a digest after.
                _ = reader.Bits(40);
                _ = reader.Bits(40);
                (rate, channels, bits) = ((int)reader.Bits(20), (int)reader.Bits(3) + 1, (int)reader.Bits(5) + 1);
                size -= 14;
                _ = reader.Bits(4);
            }

            reader.Skip(size);
        }

        if (rate == 0)
        {
            return null;
        }

        Sound.CheckChannels(channels);
        var samples = Enumerable.Range(0, channels).Select(_ => new List<float>()).ToArray();
        while (reader.HasMore)
        {
            ReadFrame(ref reader, samples, bits);
            Sound.CheckLength(samples[0].Count, sampleRate: 1, channels);
        }

        return samples[0].Count == 0 ? null : new Sound(rate, [.. samples.Select(channel => channel.ToArray())], []);
    }

    private static void ReadFrame(ref BitReader reader, List<float>[] samples, int bits)
    {
        Require(reader.Bits(15) == 0b111111111111100);
        _ = reader.Bits(1);
        var (sizeCode, rateCode, layout) = ((int)reader.Bits(4), (int)reader.Bits(4), (int)reader.Bits(4));
        Require(layout <= MidSide && (layout < LeftSide ? layout + 1 : 2) == samples.Length);
        _ = reader.Bits(4);
        SkipNumber(ref reader);
        var count = sizeCode switch
        {
            1 => 192,
            >= 2 and <= 5 => 576 << (sizeCode - 2),
            6 => (int)reader.Bits(8) + 1,
            7 => (int)reader.Bits(16) + 1,
            >= 8 => 256 << (sizeCode - 8),
            _ => throw new InvalidDataException(),
        };
        _ = reader.Bits(rateCode switch { 12 => 8, 13 or 14 => 16, _ => 0 });
        _ = reader.Bits(8);

        var channels = new long[samples.Length][];
        for (var channel = 0; channel < channels.Length; channel++)
        {
            var isSide = channel == (layout == SideRight ? 0 : 1) && layout >= LeftSide;
            channels[channel] = FlacSubframe.Read(ref reader, count, bits + (isSide ? 1 : 0));
        }

        reader.Skip(2);
        Join(channels, layout);
        var scale = 1f / (1L << (bits - 1));
        for (var channel = 0; channel < channels.Length; channel++)
        {
            samples[channel].AddRange(channels[channel].Select(value => value * scale));
        }
    }

    // One channel may be told as what it differs from the other by.
    private static void Join(long[][] channels, int layout)
    {
        for (var i = 0; layout >= LeftSide && i < channels[0].Length; i++)
        {
            var (one, two) = (channels[0][i], channels[1][i]);
            (channels[0][i], channels[1][i]) = layout switch
            {
                LeftSide => (one, one - two),
                SideRight => (one + two, two),
                _ => (((2 * one) + (two & 1) + two) >> 1, ((2 * one) + (two & 1) - two) >> 1),
            };
        }
    }

    // As UTF-8 writes a character: the first byte says how many follow.
    private static void SkipNumber(ref BitReader reader)
    {
        var first = (int)reader.Bits(8);
        for (var bit = 0x40; first >= 0xC0 && bit > 0 && (first & bit) != 0; bit >>= 1)
        {
            _ = reader.Bits(8);
        }
    }

    private static void Require(bool isSo)
    {
        if (!isSo)
        {
            throw new InvalidDataException();
        }
    }
}
