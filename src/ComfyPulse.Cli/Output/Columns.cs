namespace ComfyPulse.Cli.Output;

/// <summary>Rows of short texts with their columns one below the other, two spaces between them. No control codes, nothing cut.</summary>
internal sealed class Columns
{
    private readonly List<string[]> _rows = [];

    /// <summary>A row; its texts are made safe for a terminal.</summary>
    public void Add(params IEnumerable<string> cells) => _rows.Add([.. cells.Select(cell => SafeText.OneLine(cell))]);

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

        foreach (var row in _rows)
        {
            output.WriteLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }
    }
}
