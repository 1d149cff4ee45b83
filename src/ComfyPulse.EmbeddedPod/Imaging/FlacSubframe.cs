namespace ComfyPulse.EmbeddedPod.Imaging;

/// <summary>One channel of a FLAC frame: told outright, or as what a prediction from the samples before misses.</summary>
internal static class FlacSubframe
{
    private static readonly int[][] FixedWeights = [[], [1], [2, -1], [3, -3, 1], [4, -6, 4, -1]];

    /// <summary>The samples.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    /// <exception cref="EndOfStreamException">The file ends.</exception>
    public static long[] Read(ref BitReader reader, int count, int bits)
    {
        _ = reader.Bits(1);
        var type = (int)reader.Bits(6);
        var wasted = reader.Bits(1) == 1 ? reader.Unary() + 1 : 0;
        bits -= wasted;
        if (bits < 1)
        {
            throw new InvalidDataException();
        }

        var samples = new long[count];
        switch (type)
        {
            case 0:
                Array.Fill(samples, reader.Signed(bits));
                break;
            case 1:
                Fill(ref reader, samples, bits);
                break;
            case >= 8 and <= 12 when type - 8 <= count:
                Fill(ref reader, samples.AsSpan(0, type - 8), bits);
                Predict(ref reader, samples, FixedWeights[type - 8], shift: 0);
                break;
            case >= 32 when type - 31 <= count:
                Fill(ref reader, samples.AsSpan(0, type - 31), bits);
                var (precision, shift) = ((int)reader.Bits(4) + 1, (int)reader.Signed(5));
                var weights = new int[type - 31];
                for (var i = 0; i < weights.Length; i++)
                {
                    weights[i] = (int)reader.Signed(precision);
                }

                Predict(ref reader, samples, weights, Math.Max(0, shift));
                break;
            default:
                throw new InvalidDataException();
        }

        for (var i = 0; wasted > 0 && i < samples.Length; i++)
        {
            samples[i] <<= wasted;
        }

        return samples;
    }

    private static void Fill(ref BitReader reader, Span<long> samples, int bits)
    {
        foreach (ref var sample in samples)
        {
            sample = reader.Signed(bits);
        }
    }

    // As many samples as there are weights are there already.
    private static void Predict(ref BitReader reader, long[] samples, int[] weights, int shift)
    {
        var parameterBits = reader.Bits(2) switch
        {
            0 => 4,
            1 => 5,
            _ => throw new InvalidDataException(),
        };
        var partitions = 1 << (int)reader.Bits(4);
        var length = samples.Length / partitions;
        if (length * partitions != samples.Length || length < weights.Length)
        {
            throw new InvalidDataException();
        }

        for (var partition = 0; partition < partitions; partition++)
        {
            var parameter = (int)reader.Bits(parameterBits);
            var isRaw = parameter == (1 << parameterBits) - 1;
            var rawBits = isRaw ? (int)reader.Bits(5) : 0;
            for (var i = partition == 0 ? weights.Length : partition * length; i < (partition + 1) * length; i++)
            {
                samples[i] = (isRaw ? reader.Signed(rawBits) : Rice(ref reader, parameter)) + (Predicted(samples, i, weights) >> shift);
            }
        }
    }

    // Small numbers take few bits; the lowest bit is the sign.
    private static long Rice(ref BitReader reader, int parameter)
    {
        var folded = ((long)reader.Unary() << parameter) | reader.Bits(parameter);
        return (folded >> 1) ^ -(folded & 1);
    }

    private static long Predicted(long[] samples, int at, int[] weights)
    {
        var sum = 0L;
        for (var i = 0; i < weights.Length; i++)
        {
            sum += weights[i] * samples[at - 1 - i];
        }

        return sum;
    }
}
