using ComfyPulse.Cli.Input;
using ComfyPulse.Cli.Output;
using Spectre.Console.Testing;

namespace ComfyPulse.Cli.Tests.Output;

public sealed class DiagnosisViewTests
{
    private static readonly PodDiagnosis Mixed = new(
    [
        new("rest", FindingGrade.Good, "GET /api/prompt answers."),
        new("version", FindingGrade.Poor, "ComfyUI 0.3.64\u001b[31m lacks jobs [0.6.0].", "Update ComfyUI."),
        new("socket", FindingGrade.Bad, "The upgrade is refused.", "Let the proxy pass upgrades."),
        new("frames", FindingGrade.Skipped, "Not looked at."),
    ]);

    [Fact]
    public void Each_finding_has_a_mark_its_code_and_below_it_the_remedy() => Assert.Equal(
        """
        The pod at http://127.0.0.1:8188/
        ✓  rest          GET /api/prompt answers.
        !  version       ComfyUI 0.3.64 [31m lacks jobs [0.6.0].
                         → Update ComfyUI.
        ✗  socket        The upgrade is refused.
                         → Let the proxy pass upgrades.
        -  frames        Not looked at.
        The pod cannot be used as it is: 1 good, 1 poor, 1 bad, 1 skipped.
        """,
        Render(unicode: true));

    [Fact]
    public void Without_Unicode_the_marks_are_ASCII()
    {
        var text = Render(unicode: false);

        Assert.Contains("ok rest", text, StringComparison.Ordinal);
        Assert.Contains("x  socket", text, StringComparison.Ordinal);
        Assert.Contains("-> Update", text, StringComparison.Ordinal);
        Assert.All(text, letter => Assert.True(char.IsAscii(letter)));
    }

    [Theory]
    [InlineData(80)]
    [InlineData(40)]
    public void At_a_terminal_long_lines_are_broken_within_their_column(int width)
    {
        var text = Render(unicode: true, width, isTerminal: true);

        Assert.All(text.Split('\n'), line => Assert.True(line.TrimEnd().Length <= width, line));
    }

    [Fact]
    public void Elsewhere_a_line_stays_one() => Assert.Contains("→ Let the proxy pass upgrades.", Render(unicode: true, width: 30), StringComparison.Ordinal);

    private static string Render(bool unicode, int width = 80, bool isTerminal = false)
    {
        using var console = new TestConsole();
        console.Profile.Out = new TestOutput(console.Profile.Out.Writer, isTerminal, width);
        console.Profile.Width = width;
        console.Profile.Capabilities.Unicode = unicode;
        new DiagnosisView(console).Show(PodAddress.TryParse("http://127.0.0.1:8188")!, Mixed);
        return string.Join('\n', console.Lines.Select(line => line.TrimEnd())).TrimEnd();
    }

    private sealed class TestOutput(TextWriter writer, bool isTerminal, int width) : Spectre.Console.IAnsiConsoleOutput
    {
        public TextWriter Writer => writer;

        public bool IsTerminal => isTerminal;

        public int Width => width;

        public int Height => 24;

        public void SetEncoding(System.Text.Encoding encoding)
        {
        }
    }
}
