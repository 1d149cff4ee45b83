using System.Runtime.InteropServices;

namespace ComfyPulse.EmbeddedPod.Imaging;

/// <summary>Bits into bytes, the highest first.</summary>
internal sealed class BitWriter
{
    private readonly List<byte> _bytes = [];
    private int _used;

    /// <summary>The bytes so far; the last may have open bits, which are 0.</summary>
    public ReadOnlySpan<byte> Bytes => CollectionsMarshal.AsSpan(_bytes);

    /// <summary>The lowest <paramref name="count"/> (up to 32) bits of a value.</summary>
    public void Write(uint value, int count)
    {
        for (var bit = count - 1; bit >= 0; bit--)
        {
            if (_used == 0)
            {
                _bytes.Add(0);
            }

            _bytes[^1] |= (byte)(((value >> bit) & 1) << (7 - _used));
            _used = (_used + 1) & 7;
        }
    }

    /// <summary>So many zeros and a one, as FLAC writes small numbers.</summary>
    public void WriteUnary(uint zeros)
    {
        for (var i = 0u; i < zeros; i++)
        {
            Write(0, 1);
        }

        Write(1, 1);
    }

    /// <summary>Goes on at the next whole byte.</summary>
    public void Align() => _used = 0;
}
