using System.Text;

namespace ComfyPulse.Cli.Output.Live;

/// <summary>What a piece of a chart's row is.</summary>
internal enum DotKind
{
    /// <summary>Dots around the line, or nothing.</summary>
    Faint,

    /// <summary>The line.</summary>
    Strong,

    /// <summary>A mark: a gap, or a loss that is no number.</summary>
    Mark,
}

/// <summary>Dots on a terminal: eight to a cell as braille patterns, or one to a cell in ASCII.</summary>
/// <param name="columns">The cells of a row.</param>
/// <param name="rows">The rows.</param>
/// <param name="isUnicode">Whether there are braille patterns.</param>
internal sealed class DotGrid(int columns, int rows, bool isUnicode)
{
    // A pattern's bits are numbered down the left side, then the right one; the lowest dots were added later.
    private static readonly byte[] Bits = [0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80];

    private readonly byte[] _patterns = new byte[columns * rows];
    private readonly DotKind[] _kinds = new DotKind[columns * rows];
    private readonly HashSet<int> _gaps = [];
    private readonly HashSet<int> _odd = [];

    /// <summary>The dots of a row.</summary>
    public int Width { get; } = columns * (isUnicode ? 2 : 1);

    /// <summary>The dots of a column.</summary>
    public int Height { get; } = rows * (isUnicode ? 4 : 1);

    /// <summary>Sets a dot. The line goes over what is around it.</summary>
    public void Put(int x, int y, bool isStrong)
    {
        var cell = (y / (Height / rows) * columns) + (x / (Width / columns));
        _patterns[cell] |= isUnicode ? Bits[(y % 4 * 2) + (x % 2)] : (byte)1;
        _kinds[cell] = isStrong ? DotKind.Strong : _kinds[cell];
    }

    /// <summary>A line of dots, both ends included.</summary>
    public void Line((int X, int Y) from, (int X, int Y) to)
    {
        var length = Math.Max(Math.Abs(to.X - from.X), Math.Abs(to.Y - from.Y));
        for (var i = 0; i <= length; i++)
        {
            var share = length == 0 ? 0 : (double)i / length;
            Put((int)Math.Round(from.X + (share * (to.X - from.X))), (int)Math.Round(from.Y + (share * (to.Y - from.Y))), isStrong: true);
        }
    }

    /// <summary>Something was missed here.</summary>
    public void MarkGap(int x) => _gaps.Add(x / (Width / columns));

    /// <summary>Something here has no place on the scale.</summary>
    public void MarkOdd(int x) => _odd.Add(x / (Width / columns));

    /// <summary>A row in pieces of one kind.</summary>
    public IEnumerable<(string Text, DotKind Kind)> Row(int row)
    {
        var text = new StringBuilder();
        var kind = DotKind.Faint;
        for (var column = 0; column < columns; column++)
        {
            var (character, its) = Cell(row, column);
            if (its != kind && text.Length > 0)
            {
                yield return (text.ToString(), kind);
                text.Clear();
            }

            text.Append(character);
            kind = its;
        }

        yield return (text.ToString().TrimEnd(' '), kind);
    }

    private (char Character, DotKind Kind) Cell(int row, int column)
    {
        var cell = (row * columns) + column;
        if (row == 0 && _odd.Contains(column))
        {
            return (isUnicode ? '×' : 'x', DotKind.Mark);
        }

        if (_gaps.Contains(column))
        {
            return (isUnicode ? '┊' : ':', DotKind.Mark);
        }

        return _patterns[cell] == 0 ? (' ', DotKind.Faint)
            : isUnicode ? ((char)(0x2800 + _patterns[cell]), _kinds[cell])
            : (_kinds[cell] is DotKind.Strong ? '*' : '.', _kinds[cell]);
    }
}
