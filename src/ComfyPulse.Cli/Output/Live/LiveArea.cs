using Spectre.Console;
using Spectre.Console.Rendering;

namespace ComfyPulse.Cli.Output.Live;

/// <summary>The last rows of the terminal, drawn in place over and over: a picture, if there is one, and lines below it. Each drawing is one write, so that it is never seen half done.</summary>
/// <remarks>The rows of a picture are drawn only when it is new or was erased: whole pictures many times a second would flicker, and be too much for a connection. Not for several threads at once.</remarks>
internal sealed class LiveArea(IAnsiConsole console)
{
    private const string EraseBelow = "\u001b[J";
    private const string EraseRest = "\u001b[K";
    private const string HideCursor = "\u001b[?25l";
    private const string ShowCursor = "\u001b[?25h";

    // How many columns each row takes: once the terminal is narrower, some take two of its rows.
    private readonly List<int> _rows = [];
    private IReadOnlyList<LiveLine> _lines = [];
    private TerminalPicture? _picture;
    private string _remove = "";
    private int _width;
    private bool _isHidden;

    /// <summary>Draws it anew.</summary>
    public void Draw(IReadOnlyList<LiveLine> lines, TerminalPicture? picture)
    {
        var frame = ToTop();
        if (!_isHidden)
        {
            frame.Add(Segment.Control(HideCursor));
            _isHidden = true;
        }

        var isFresh = !ReferenceEquals(picture, _picture) || _rows.Count == 0 || _width != console.Profile.Width;
        if (isFresh)
        {
            frame.Add(Segment.Control(EraseBelow));
        }

        var pictureRows = picture?.Rows ?? 0;
        (_lines, _picture, _width) = (lines, picture, console.Profile.Width);
        _rows.Clear();
        _rows.AddRange(Enumerable.Repeat(0, pictureRows));
        frame.AddRange(Enumerable.Repeat(Segment.LineBreak, pictureRows));
        foreach (var line in lines)
        {
            frame.AddRange(line.Segments);
            frame.Add(Segment.Control(EraseRest));
            frame.Add(Segment.LineBreak);
            _rows.Add(line.Cells);
        }

        // There may have been more lines before.
        frame.Add(Segment.Control(EraseBelow));
        if (isFresh && picture is not null)
        {
            frame.Add(Segment.Control($"\u001b7\r\u001b[{_rows.Count}A{picture.Draw}\u001b8"));
            _remove = picture.Remove;
        }

        console.Write(new Frame(frame));
    }

    /// <summary>Writes what stays, above the area.</summary>
    public void WriteAbove(IRenderable text)
    {
        // It is written where the area was, so that is erased first: what the text does not cover of it would stay.
        var (lines, picture) = (_lines, _picture);
        console.Write(new Frame([.. ToTop(), Segment.Control(EraseBelow)], text));
        _rows.Clear();
        if (lines.Count > 0)
        {
            Draw(lines, picture);
        }
    }

    /// <summary>Takes it away.</summary>
    public void Clear()
    {
        if (_isHidden)
        {
            console.Write(new Frame([.. ToTop(), Segment.Control(EraseBelow + _remove + ShowCursor)]));
        }

        _rows.Clear();
        (_lines, _picture, _remove, _isHidden) = ([], null, "", false);
    }

    private List<Segment> ToTop()
    {
        var width = Math.Max(1, console.Profile.Width);
        var up = _rows.Sum(cells => Math.Max(1, (cells + width - 1) / width));
        return up == 0 ? [] : [Segment.Control($"\r\u001b[{up}A")];
    }

    private sealed class Frame(IReadOnlyList<Segment> segments, IRenderable? text = null) : Renderable
    {
        protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth) =>
            text is null ? segments : [.. segments, .. text.Render(options, maxWidth), Segment.LineBreak];
    }
}
