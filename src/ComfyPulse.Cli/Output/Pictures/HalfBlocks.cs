using System.Globalization;
using System.Text;

namespace ComfyPulse.Cli.Output.Pictures;

/// <summary>A picture as text: each cell is an upper half block, its own colour above and the background's below.</summary>
internal static class HalfBlocks
{
    /// <summary>The characters, rows apart by line breaks. Two rows of pixels make one of text.</summary>
    /// <param name="picture">A pixel a column wide, and two a row high.</param>
    /// <param name="isTrueColor">Whether the terminal takes any colour, or 256.</param>
    public static string Draw(Pixels picture, bool isTrueColor)
    {
        var text = new StringBuilder();
        for (var y = 0; y < picture.Height; y += 2)
        {
            text.Append(y == 0 ? "" : "\r\n");
            var last = ("", "");
            for (var x = 0; x < picture.Width; x++)
            {
                var (upper, lower) = (Color(picture.At(x, y), isTrueColor), Color(picture.At(x, y + 1), isTrueColor));
                text.Append((upper == last.Item1, lower == last.Item2) switch
                {
                    (true, true) => "",
                    (false, true) => $"\u001b[38;{upper}m",
                    (true, false) => $"\u001b[48;{lower}m",
                    _ => $"\u001b[38;{upper};48;{lower}m",
                }).Append('▀');
                last = (upper, lower);
            }

            text.Append("\u001b[0m");
        }

        return text.ToString();
    }

    private static string Color((byte R, byte G, byte B) pixel, bool isTrueColor) => isTrueColor
        ? string.Create(CultureInfo.InvariantCulture, $"2;{pixel.R};{pixel.G};{pixel.B}")
        : string.Create(CultureInfo.InvariantCulture, $"5;{Nearest(pixel)}");

    /// <summary>The nearest of the 256 colours beyond the first 16, which every user sets differently: a cube of six levels each, then 24 greys.</summary>
    private static int Nearest((byte R, byte G, byte B) pixel)
    {
        var (r, g, b) = (Level(pixel.R), Level(pixel.G), Level(pixel.B));
        var grey = Math.Clamp((int)Math.Round((((pixel.R + pixel.G + pixel.B) / 3.0) - 8) / 10), 0, 23);
        var shade = 8 + (10 * grey);
        return Distance(pixel, shade, shade, shade) < Distance(pixel, Value(r), Value(g), Value(b)) ? 232 + grey : 16 + (36 * r) + (6 * g) + b;
    }

    private static int Level(byte value) => value < 48 ? 0 : value < 115 ? 1 : (value - 35) / 40;

    private static int Value(int level) => level == 0 ? 0 : 55 + (40 * level);

    private static int Distance((byte R, byte G, byte B) pixel, int r, int g, int b) =>
        ((pixel.R - r) * (pixel.R - r)) + ((pixel.G - g) * (pixel.G - g)) + ((pixel.B - b) * (pixel.B - b));
}
