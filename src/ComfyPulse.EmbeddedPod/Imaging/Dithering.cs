using System.Numerics;

namespace ComfyPulse.EmbeddedPod.Imaging;

/// <summary>Pictures in the colours of a palette.</summary>
internal static class Dithering
{
    /// <summary>Each pixel in the nearest colour, a pattern laid over it before.</summary>
    /// <param name="pixels">Red, green and blue of each pixel; changed in place.</param>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="palette">The colours.</param>
    /// <param name="order">The side of Bayer's pattern, a power of two; 1 for none.</param>
    /// <param name="spread">How many steps of brightness lie between the pattern's darkest and its lightest.</param>
    public static void Order(Span<byte> pixels, int width, ColorPalette palette, int order, double spread)
    {
        for (var i = 0; i < pixels.Length; i += PixelImage.Channels)
        {
            var (x, y) = (i / PixelImage.Channels % width, i / PixelImage.Channels / width);
            var shift = order == 1 ? 0 : (spread * (((Rank(x % order, y % order, order) + 0.5) / (order * order)) - 0.5)) + 0.5;
            Set(pixels[i..], palette.Nearest(new Rgb(Shifted(pixels[i], shift), Shifted(pixels[i + 1], shift), Shifted(pixels[i + 2], shift))));
        }
    }

    /// <summary>Each pixel in the nearest colour, what it misses handed on to its neighbours (Floyd and Steinberg).</summary>
    /// <param name="pixels">Red, green and blue of each pixel; changed in place.</param>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="palette">The colours.</param>
    public static void Diffuse(Span<byte> pixels, int width, ColorPalette palette)
    {
        // One more at each end, for what falls off the edges.
        var (here, below) = (new Vector3[width + 2], new Vector3[width + 2]);
        for (var i = 0; i < pixels.Length; i += PixelImage.Channels)
        {
            var x = (i / PixelImage.Channels % width) + 1;
            if (x == 1)
            {
                (here, below) = (below, here);
                Array.Clear(below);
            }

            var wanted = Vector3.Clamp(new Vector3(pixels[i], pixels[i + 1], pixels[i + 2]) + here[x], Vector3.Zero, new Vector3(255));
            var color = palette.Nearest(new Rgb((byte)MathF.Round(wanted.X), (byte)MathF.Round(wanted.Y), (byte)MathF.Round(wanted.Z)));
            var missed = (wanted - new Vector3(color.Red, color.Green, color.Blue)) / 16;
            here[x + 1] += missed * 7;
            below[x - 1] += missed * 3;
            below[x] += missed * 5;
            below[x + 1] += missed;
            Set(pixels[i..], color);
        }
    }

    // Where a cell stands among the pattern's cells: the bits of x^y and y, interleaved, the lowest first.
    private static int Rank(int x, int y, int order)
    {
        var rank = 0;
        for (var bit = 1; bit < order; bit <<= 1)
        {
            rank = (rank << 2) | (((x ^ y) & bit) != 0 ? 2 : 0) | ((y & bit) != 0 ? 1 : 0);
        }

        return rank;
    }

    private static byte Shifted(byte value, double shift) => (byte)Math.Clamp(value + shift, 0, 255);

    private static void Set(Span<byte> pixel, Rgb color) => (pixel[0], pixel[1], pixel[2]) = (color.Red, color.Green, color.Blue);
}
