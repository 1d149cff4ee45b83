namespace ComfyPulse.EmbeddedPod.Imaging;

/// <summary>Checksums as FLAC and Ogg have them: the highest bit first, nothing turned around.</summary>
internal static class Crc
{
    /// <summary>The checksum.</summary>
    /// <param name="bytes">What is summed.</param>
    /// <param name="polynomial">The polynomial without its highest term.</param>
    /// <param name="width">Bits, up to 32.</param>
    public static uint Of(ReadOnlySpan<byte> bytes, uint polynomial, int width)
    {
        var (crc, top, mask) = (0u, 1u << (width - 1), (uint)((1L << width) - 1));
        foreach (var b in bytes)
        {
            crc ^= (uint)b << (width - 8);
            for (var bit = 0; bit < 8; bit++)
            {
                crc = ((crc & top) != 0 ? (crc << 1) ^ polynomial : crc << 1) & mask;
            }
        }

        return crc;
    }
}
