using System.Globalization;
using System.Text;

namespace ComfyPulse.Cli.Output.Pictures;

/// <summary>A picture as DEC sixels: bands of six rows, in each band a line of characters a colour. The colours are a fixed cube, and what lies between two of them is mixed by a pattern.</summary>
internal static class Sixel
{
    /// <summary>Rows of pixels in a band.</summary>
    public const int Band = 6;

    private const int Levels = 6;
    private const int Colors = Levels * Levels * Levels;

    // The thresholds of ordered dithering, 4 by 4.
    private static readonly int[] Pattern = [0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5];

    /// <summary>The characters.</summary>
    public static string Draw(Pixels picture)
    {
        var indexes = new byte[picture.Width * picture.Height];
        for (var i = 0; i < indexes.Length; i++)
        {
            indexes[i] = Index(picture.At(i % picture.Width, i / picture.Width), i % picture.Width, i / picture.Width);
        }

        // One pixel is as wide as high; what is not set stays as it was.
        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"\u001bP0;1;0q\"1;1;{picture.Width};{picture.Height}"));
        foreach (var color in indexes.Distinct().Order())
        {
            text.Append(CultureInfo.InvariantCulture, $"#{color};2;{Percent(color / (Levels * Levels))};{Percent(color / Levels % Levels)};{Percent(color % Levels)}");
        }

        for (var top = 0; top < picture.Height; top += Band)
        {
            text.Append(top == 0 ? "" : "-");
            DrawBand(text, indexes.AsSpan(top * picture.Width, Math.Min(Band, picture.Height - top) * picture.Width), picture.Width);
        }

        return text.Append("\u001b\\").ToString();
    }

    private static void DrawBand(StringBuilder text, ReadOnlySpan<byte> band, int width)
    {
        var bits = new byte[Colors][];
        for (var i = 0; i < band.Length; i++)
        {
            (bits[band[i]] ??= new byte[width])[i % width] |= (byte)(1 << (i / width));
        }

        var isFirst = true;
        for (var color = 0; color < Colors; color++)
        {
            if (bits[color] is { } columns)
            {
                text.Append(isFirst ? "" : "$").Append(CultureInfo.InvariantCulture, $"#{color}");
                DrawRuns(text, columns);
                isFirst = false;
            }
        }
    }

    private static void DrawRuns(StringBuilder text, ReadOnlySpan<byte> columns)
    {
        columns = columns.TrimEnd((byte)0);
        for (var x = 0; x < columns.Length;)
        {
            var run = columns[x..].IndexOfAnyExcept(columns[x]) is var end and >= 0 ? end : columns.Length - x;
            var character = (char)('?' + columns[x]);
            text.Append(run > 3 ? string.Create(CultureInfo.InvariantCulture, $"!{run}{character}") : new string(character, run));
            x += run;
        }
    }

    private static byte Index((byte R, byte G, byte B) pixel, int x, int y)
    {
        var threshold = (Pattern[(y % 4 * 4) + (x % 4)] + 0.5) / 16;
        int Level(byte value) => Math.Min(Levels - 1, (int)((value * (Levels - 1) / 255.0) + threshold));
        return (byte)((((Level(pixel.R) * Levels) + Level(pixel.G)) * Levels) + Level(pixel.B));
    }

    private static int Percent(int level) => level * 100 / (Levels - 1);
}
