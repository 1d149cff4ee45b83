using System.Globalization;
using ComfyPulse.Cli.Scoring;

namespace ComfyPulse.Cli.Output;

/// <summary>Scores as Markdown tables whose columns also stand one below the other in a terminal.</summary>
internal sealed class ScoreTable(TextWriter output)
{
    /// <summary>Writes a block.</summary>
    /// <param name="block">The block.</param>
    /// <param name="withRuns">Whether each run's distances follow.</param>
    public void Write(ScoreBlock block, bool withRuns)
    {
        output.WriteLine(block.About);
        output.WriteLine();
        WriteRows(
        [
            ["way", "off", "worst run", "off there", "steps back", "99 % too early", $"time left off at {string.Join(" / ", RunScore.Moments.Select(share => $"{100 * share:0} %"))}", "not told"],
            .. block.Ways.Select(Row),
        ]);
        if (withRuns)
        {
            WriteRows([["run", "took", .. block.Ways.Select(way => way.Way)], .. block.Ways[0].Runs.Select((run, index) => RunRow(block, run.Run, index))]);
        }
    }

    private static string[] Row(WayScore way) =>
    [
        way.Way,
        Percent(way.Distance),
        way.Worst.Run.Name,
        Percent(way.Worst.Distance),
        way.StepsBack.ToString(CultureInfo.InvariantCulture),
        Percent(way.TooEarly),
        string.Join(" / ", way.EtaErrors.Select(error => error is { } off ? Percent(off) : "-")),
        way.EtasMissing.ToString(CultureInfo.InvariantCulture),
    ];

    private static string[] RunRow(ScoreBlock block, ScoredRun run, int index) =>
        [run.Name, ProgressText.Time(TimeSpan.FromSeconds(run.Seconds)), .. block.Ways.Select(way => Percent(way.Runs[index].Distance))];

    /// <summary>A percentage, a count, or several of them.</summary>
    private static bool IsNumber(string cell) => cell.All(letter => char.IsAsciiDigit(letter) || letter is '.' or ' ' or '%' or '/' or '-');

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.0} %");

    private void WriteRows(string[][] rows)
    {
        string[][] cells = [.. rows.Select(row => row.Select(cell => SafeText.OneLine(cell).Replace("|", "\\|", StringComparison.Ordinal)).ToArray())];
        int[] widths = [.. Enumerable.Range(0, cells[0].Length).Select(column => cells.Max(row => row[column].Length))];
        bool[] areNumbers = [.. Enumerable.Range(0, widths.Length).Select(column => column > 0 && cells.Skip(1).All(row => IsNumber(row[column])))];
        WriteRow(cells[0], widths, areNumbers);
        output.WriteLine($"|{string.Join('|', widths.Zip(areNumbers, (width, isNumber) => new string('-', width + 1) + (isNumber ? ':' : '-')))}|");
        foreach (var row in cells.Skip(1))
        {
            WriteRow(row, widths, areNumbers);
        }

        output.WriteLine();
    }

    private void WriteRow(string[] row, int[] widths, bool[] areNumbers) =>
        output.WriteLine($"| {string.Join(" | ", row.Select((cell, column) => areNumbers[column] ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column])))} |");
}
