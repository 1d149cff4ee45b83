using Spectre.Console;
using Spectre.Console.Rendering;

namespace ComfyPulse.Cli.Output.Live;

/// <summary>One row of the live view, made of cells of given widths. It never wraps, and has no blanks at its end.</summary>
internal sealed class LiveLine(LiveSpace space)
{
    private static readonly Style Rest = new(Color.Grey35);

    private readonly List<Segment> _segments = [];
    private int _blanks;

    /// <summary>Its pieces, each with its style.</summary>
    public IReadOnlyList<Segment> Segments => _segments;

    /// <summary>How many columns it takes.</summary>
    public int Cells { get; private set; }

    /// <summary>A text, cut to the width and padded to it.</summary>
    public LiveLine Text(string text, int width, Style? style = null, bool isRight = false)
    {
        var cut = CellText.Cut(text, width, space.IsUnicode);
        var padding = Math.Max(0, width - CellText.CellsOf(cut));
        Gap(isRight ? padding : 0);
        Put(cut, style ?? Style.Plain);
        return Gap(isRight ? 0 : padding);
    }

    /// <summary>A bar of a share of the width.</summary>
    public LiveLine Bar(double fraction, int width, Color color)
    {
        var (full, half, rest) = space.IsUnicode ? ('━', "╸", space.HasColors ? '━' : ' ') : ('#', "", '-');
        var halves = (int)Math.Floor(Math.Clamp(fraction, 0, 1) * width * 2);
        var done = halves / 2;
        var end = halves % 2 == 1 ? half : "";
        Put(new string(full, done) + end, new Style(color));

        // Without colours a full and an empty bar of one character would look the same.
        var left = width - done - end.Length;
        if (rest == ' ')
        {
            return Gap(left);
        }

        Put(new string(rest, left), Rest);
        return this;
    }

    /// <summary>Blanks, unless nothing follows.</summary>
    public LiveLine Gap(int width)
    {
        _blanks += Math.Max(0, width);
        return this;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Concat(_segments.Select(segment => segment.Text));

    private void Put(string text, Style style)
    {
        if (text.Length == 0)
        {
            return;
        }

        if (_blanks > 0)
        {
            _segments.Add(new Segment(new string(' ', _blanks)));
        }

        _segments.Add(new Segment(text, style));
        Cells += _blanks + CellText.CellsOf(text);
        _blanks = 0;
    }
}
