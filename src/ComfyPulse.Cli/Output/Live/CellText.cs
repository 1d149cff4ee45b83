using System.Text;
using Spectre.Console.Rendering;

namespace ComfyPulse.Cli.Output.Live;

/// <summary>Texts measured in a terminal's cells: one of another script may take two of them for a character.</summary>
internal static class CellText
{
    /// <summary>How many cells a text takes.</summary>
    public static int CellsOf(string text) => new Segment(text).CellCount();

    /// <summary>The text, cut where it is too long.</summary>
    public static string Cut(string text, int width, bool isUnicode)
    {
        if (CellsOf(text) <= width)
        {
            return text;
        }

        var mark = isUnicode ? "…" : width > 2 ? ".." : "";
        var cut = new StringBuilder();
        var room = width - mark.Length;
        foreach (var rune in text.EnumerateRunes())
        {
            room -= CellsOf(rune.ToString());
            if (room < 0)
            {
                break;
            }

            cut.Append(rune.ToString());
        }

        return width < 1 ? "" : cut.Append(mark).ToString();
    }

    /// <summary>The first of some ways to say the same that fits; the last, where none does.</summary>
    public static string FirstThatFits(int width, params ReadOnlySpan<string> ways)
    {
        foreach (var way in ways)
        {
            if (CellsOf(way) <= width)
            {
                return way;
            }
        }

        return ways[^1];
    }
}
