using System.Globalization;
using System.Text;
using System.Xml;

namespace ComfyPulse.Training;

/// <summary>Texts and numbers as they stand in an SVG.</summary>
internal static class PlotText
{
    /// <summary>A coordinate, in tenths of a pixel.</summary>
    public static string Number(double pixels) => (Math.Round(pixels, 1) + 0.0).ToString("0.#", CultureInfo.InvariantCulture);

    /// <summary>A text that means nothing but itself; what XML cannot have is left out.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            escaped.Append(rune.Value switch
            {
                '<' => "&lt;",
                '>' => "&gt;",
                '&' => "&amp;",
                '"' => "&quot;",
                '\t' or '\r' or '\n' => " ",
                _ when rune.IsBmp && !XmlConvert.IsXmlChar((char)rune.Value) => "",
                _ => rune.ToString(),
            });
        }

        return escaped.ToString();
    }

    /// <summary>The text, cut to so many characters as people count them.</summary>
    public static string Cut(string text, int most)
    {
        var info = new StringInfo(text);
        return info.LengthInTextElements <= most ? text : most < 1 ? "" : info.SubstringByTextElements(0, most - 1).TrimEnd() + "…";
    }
}
