namespace ComfyPulse.Cli.Output;

/// <summary>Rows of short texts with their columns one below the other, two spaces between them. No control codes, nothing cut.</summary>
internal sealed class Columns
{
    private const string Indent = "          ";

    private readonly List<string[]> _rows = [];
    private readonly Dictionary<int, string> _remarks = [];

    /// <summary>A row; its texts are made safe for a terminal.</summary>
    public void Add(params IEnumerable<string> cells) => _rows.Add([.. cells.Select(cell => SafeText.OneLine(cell))]);

    /// <summary>A line of its own below the last row; nothing where it is empty.</summary>
    public void Remark(string? text)
    {
        if (!string.IsNullOrWhiteSpace(text))
        {
            _remarks[_rows.Count - 1] = Indent + SafeText.OneLine(text);
        }
    }

    /// <summary>Writes all rows.</summary>
    public void WriteTo(TextWriter output)
    {
        var widths = new int[_rows.Count == 0 ? 0 : _rows.Max(row => row.Length)];
        foreach (var row in _rows)
        {
            for (var column = 0; column < row.Length; column++)
            {
                widths[column] = Math.Max(widths[column], row[column].Length);
            }
        }

        foreach (var (index, row) in _rows.Index())
        {
            output.WriteLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
            if (_remarks.TryGetValue(index, out var remark))
            {
                output.WriteLine(remark);
            }
        }
    }
}
