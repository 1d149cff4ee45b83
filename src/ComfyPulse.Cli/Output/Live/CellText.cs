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

        var mark = Mark(width, isUnicode);
        return width < 1 ? "" : Head(text.EnumerateRunes(), width - mark.Length) + mark;
    }

    /// <summary>The text, cut in its middle: names that begin alike are told apart by their ends.</summary>
    public static string CutMiddle(string text, int width, bool isUnicode)
    {
        var mark = Mark(width, isUnicode);
        var tail = (width - mark.Length) / 2;
        if (CellsOf(text) <= width || tail < 1)
        {
            return Cut(text, width, isUnicode);
        }

        var end = string.Concat(Head(text.EnumerateRunes().Reverse(), tail).EnumerateRunes().Reverse());
        return Head(text.EnumerateRunes(), width - mark.Length - tail) + mark + end;
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

    private static string Mark(int width, bool isUnicode) => isUnicode ? "…" : width > 2 ? ".." : "";

    private static string Head(IEnumerable<Rune> runes, int room)
    {
        var head = new StringBuilder();
        foreach (var rune in runes)
        {
            room -= CellsOf(rune.ToString());
            if (room < 0)
            {
                break;
            }

            head.Append(rune.ToString());
        }

        return head.ToString();
    }
}
