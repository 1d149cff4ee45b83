using ComfyPulse.Cli.Output;
using Spectre.Console.Testing;

namespace ComfyPulse.Cli.Tests.Output;

public sealed class LiveViewTests
{
    [Fact]
    public async Task A_sentence_erases_the_bars_that_it_is_written_over()
    {
        using var console = new TestConsole().Interactive().EmitAnsiSequences();
        await using var output = new StringWriter();
        await using var view = new LiveView(console, output, TimeProvider.System);

        view.Note("It is so.");
        view.Warn("odd", "It is odd.");

        Assert.Contains("\u001b[JIt is so.\n", console.Output, StringComparison.Ordinal);
        Assert.Contains("\u001b[J\u001b[38;5;11mIt is odd.\u001b[0m\n", console.Output, StringComparison.Ordinal);
    }
}
