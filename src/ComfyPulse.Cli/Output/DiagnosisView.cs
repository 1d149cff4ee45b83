using Spectre.Console;

namespace ComfyPulse.Cli.Output;

/// <summary>A diagnosis for people: a line a finding, its remedy below it. At a terminal long lines are broken within their column; elsewhere a line stays one.</summary>
internal sealed class DiagnosisView(IAnsiConsole console)
{
    private const int LongestLine = 10_000;

    private static readonly int CodeWidth = "upload_limit".Length;

    private readonly bool _unicode = console.Profile.Capabilities.Unicode;

    /// <summary>Writes it.</summary>
    public void Show(Input.PodAddress address, PodDiagnosis diagnosis)
    {
        if (!console.Profile.Out.IsTerminal)
        {
            // A line that is read by a program, or searched, is not broken.
            console.Profile.Width = LongestLine;
        }

        console.WriteLine($"The pod at {SafeText.OneLine(address.ToString())}");
        foreach (var finding in diagnosis.Findings)
        {
            var (mark, color) = Mark(finding.Grade);
            Row(new Text(mark, new Style(color)), finding.Code, finding.Text);
            if (finding.Remedy is { } remedy)
            {
                Row(new Text(""), "", $"{(_unicode ? "→" : "->")} {remedy}");
            }
        }

        console.WriteLine(Summary(diagnosis));
    }

    private void Row(Text mark, string code, string text)
    {
        var grid = new Grid();
        grid.AddColumn(new GridColumn { Width = 2, NoWrap = true, Padding = new Padding(0, 0, 1, 0) });
        grid.AddColumn(new GridColumn { Width = CodeWidth, NoWrap = true, Padding = new Padding(0, 0, 2, 0) });
        grid.AddColumn(new GridColumn { Padding = new Padding(0, 0, 0, 0) });
        grid.AddRow(mark, new Text(code), new Text(SafeText.OneLine(text, LongestLine / 2)));
        console.Write(grid);
    }

    private static string Summary(PodDiagnosis diagnosis)
    {
        var counts = ((FindingGrade Grade, string Word)[])[(FindingGrade.Good, "good"), (FindingGrade.Poor, "poor"), (FindingGrade.Bad, "bad"), (FindingGrade.Skipped, "skipped")];
        var told = counts.Select(count => (Number: diagnosis.Findings.Count(finding => finding.Grade == count.Grade), count.Word)).Where(count => count.Number > 0);
        return $"{(diagnosis.IsUsable ? "The pod can be used" : "The pod cannot be used as it is")}: {string.Join(", ", told.Select(count => $"{count.Number} {count.Word}"))}.";
    }

    private (string Mark, Color Color) Mark(FindingGrade grade) => grade switch
    {
        FindingGrade.Good => (_unicode ? "✓" : "ok", Color.Green),
        FindingGrade.Poor => ("!", Color.Yellow),
        FindingGrade.Bad => (_unicode ? "✗" : "x", Color.Red),
        _ => ("-", Color.Grey),
    };
}
