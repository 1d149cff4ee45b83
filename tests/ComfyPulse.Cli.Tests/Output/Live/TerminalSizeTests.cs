using ComfyPulse.Cli.Output.Live;

namespace ComfyPulse.Cli.Tests.Output.Live;

public sealed class TerminalSizeTests
{
    [Theory]
    [InlineData("24 80\n", 24, 80)]
    [InlineData("0 0\n", 0, 0)]
    [InlineData("stty: not a terminal", 0, 0)]
    [InlineData("", 0, 0)]
    public void The_answer_of_stty_is_rows_and_columns(string text, int rows, int columns) =>
        Assert.Equal((rows, columns), TerminalSize.Parse(text) ?? (0, 0));
}
