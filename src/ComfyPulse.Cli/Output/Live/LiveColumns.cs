using System.Runtime.InteropServices;
using Spectre.Console;

namespace ComfyPulse.Cli.Output.Live;

/// <summary>How the columns of the live view share a terminal's width: name, bar, a count, a time and the time left. What there is no room for goes: first the long words, then a column of its own for the time left, then the bar.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct LiveColumns
{
    private const int Wide = 72;
    private const int WithBar = 34;

    /// <summary>The columns of a terminal. The last one stays empty: a terminal that is told to erase the rest of a full line may take its last character.</summary>
    /// <param name="space">The terminal.</param>
    /// <param name="count">The width of the widest count.</param>
    /// <param name="most">The most that a name needs.</param>
    public static LiveColumns Of(LiveSpace space, int count, int most)
    {
        var usable = Math.Max(4, space.Width - 1);
        if (space.Width < WithBar)
        {
            return new() { Gap = 1, Count = Math.Min(7, usable / 2), Name = Math.Max(1, usable - 1 - Math.Min(7, usable / 2)), Space = space };
        }

        var (gap, time, left) = space.Width < Wide ? (1, 12, 0) : (2, 9, 17);
        count = Math.Min(count, space.Width < Wide ? 7 : 9);
        var room = usable - count - time - left - (gap * (left > 0 ? 4 : 3));
        var name = Math.Min(most, room * 11 / 20);
        return new() { Gap = gap, Count = count, Time = time, Left = left, Name = name, Bar = Math.Min(60, room - name), Space = space };
    }

    private LiveSpace Space { get; init; }

    private int Gap { get; init; }

    /// <summary>The width of the names.</summary>
    public int Name { get; private init; }

    /// <summary>The width of the bars; 0 for none.</summary>
    public int Bar { get; private init; }

    private int Count { get; init; }

    private int Time { get; init; }

    private int Left { get; init; }

    /// <summary>The width of name, bar and count together.</summary>
    public int Front => Name + Gap + Count + (Bar > 0 ? Bar + Gap : 0);

    /// <summary>Whether words must be short.</summary>
    public bool IsShort => Left == 0;

    /// <summary>Whether there is no room but for a name and a count.</summary>
    public bool IsTiny => Bar == 0;

    /// <summary>A row of them.</summary>
    /// <param name="name">What it is about.</param>
    /// <param name="bar">The share of its bar; null for no bar.</param>
    /// <param name="instead">What stands in the bar's place where there is none.</param>
    /// <param name="count">Steps or percent.</param>
    /// <param name="time">A time or a rate.</param>
    /// <param name="left">The time left; it takes the place of <paramref name="time"/> where there is one column for both.</param>
    /// <param name="color">The bar's.</param>
    /// <param name="style">Of name and count.</param>
    public LiveLine Row(string name, double? bar, string count, string time, string left, Color color, Style? style = null, string instead = "")
    {
        var line = new LiveLine(Space).Text(name, Name, style).Gap(Gap);
        if (IsTiny)
        {
            return line.Text(count, Count, style, isRight: true);
        }

        line = bar is { } fraction ? line.Bar(fraction, Bar, color) : line.Text(instead, Bar, new Style(Color.Grey));
        return Times(line.Gap(Gap).Text(count, Count, style, isRight: true), time, left);
    }

    /// <summary>A row with one text in front of the times.</summary>
    public LiveLine Row(string text, string time, string left, Style style) => IsTiny ? new LiveLine(Space).Text(text, Front, style) : Times(new LiveLine(Space).Text(text, Front, style), time, left);

    private LiveLine Times(LiveLine line, string time, string left)
    {
        line.Gap(Gap);
        return Left == 0 ? line.Text(left.Length > 0 ? left : time, Time) : line.Text(time, Time).Gap(Gap).Text(left, Left);
    }
}
