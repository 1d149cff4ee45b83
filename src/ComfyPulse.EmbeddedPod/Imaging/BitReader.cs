namespace ComfyPulse.EmbeddedPod.Imaging;

/// <summary>Bits out of bytes, the highest first. Reading beyond the end is an <see cref="EndOfStreamException"/>.</summary>
internal ref struct BitReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private long _bit;

    /// <summary>Whether whole bytes are left.</summary>
    public readonly bool HasMore => (_bit + 7) / 8 < _bytes.Length;

    /// <summary>So many bits (up to 56) as a number without a sign.</summary>
    public long Bits(int count)
    {
        if (_bit + count > _bytes.Length * 8L)
        {
            throw new EndOfStreamException();
        }

        var value = 0L;
        while (count > 0)
        {
            var free = 8 - (int)(_bit & 7);
            var taken = Math.Min(free, count);
            value = (value << taken) | (long)((_bytes[(int)(_bit >> 3)] >> (free - taken)) & ((1 << taken) - 1));
            _bit += taken;
            count -= taken;
        }

        return value;
    }

    /// <summary>So many bits as a number with a sign.</summary>
    public long Signed(int count) => count == 0 ? 0 : Bits(count) << (64 - count) >> (64 - count);

    /// <summary>How many zeros come before the next one, which is read too.</summary>
    public int Unary()
    {
        var zeros = 0;
        while (Bits(1) == 0)
        {
            zeros++;
        }

        return zeros;
    }

    /// <summary>Goes on at the next whole byte, and then so many further.</summary>
    public void Skip(int count) => _bit = ((_bit + 7) / 8 * 8) + (count * 8L);
}
