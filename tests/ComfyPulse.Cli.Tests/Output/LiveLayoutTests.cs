using ComfyPulse.Cli.Output;
using Spectre.Console.Testing;

namespace ComfyPulse.Cli.Tests.Output;

public sealed class LiveLayoutTests
{
    private static readonly PromptProgress Running = new()
    {
        Phase = PromptPhase.Running,
        Fraction = 0.5,
        NodesDone = 3,
        NodesTotal = 7,
        Running = [new("3", "KSampler", "My sampler", 5, 20), new("8", "VAEDecode", null, null, null)],
    };

    [Fact]
    public void Each_running_node_has_a_line_with_its_bar_and_the_whole_comes_last()
    {
        var lines = Render(Running, 100);

        Assert.Equal(3, lines.Length);
        Assert.StartsWith("My sampler (KSampler, node 3)", lines[0], StringComparison.Ordinal);
        Assert.Contains("━━━━━━━━━━", lines[0], StringComparison.Ordinal);
        Assert.Contains("5/20", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("VAEDecode (node 8)", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("3 of 7 nodes done", lines[2], StringComparison.Ordinal);
        Assert.Contains("50 %", lines[2], StringComparison.Ordinal);
        Assert.EndsWith("0:12", lines[2], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(80)]
    [InlineData(40)]
    [InlineData(20)]
    public void No_line_is_wider_than_the_terminal(int width) => Assert.All(Render(Running, width), line => Assert.True(line.Length <= width, line));

    [Theory]
    [InlineData(200)]
    [InlineData(80)]
    [InlineData(60)]
    [InlineData(40)]
    public void A_terminal_of_any_usual_width_gets_one_line_a_row_with_percent_and_time(int width)
    {
        var lines = Render(Running, width);

        Assert.Equal(3, lines.Length);
        Assert.Contains("5/20", lines[0], StringComparison.Ordinal);
        Assert.Contains("50 %", lines[2], StringComparison.Ordinal);
        Assert.EndsWith("0:12", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public void A_queue_place_is_told()
    {
        var lines = Render(new PromptProgress { Phase = PromptPhase.Queued, Fraction = 0, QueuePlace = 2 }, 100);

        Assert.StartsWith("queued, 2 prompts ahead", Assert.Single(lines), StringComparison.Ordinal);
    }

    [Fact]
    public void A_polled_run_claims_nothing_of_its_nodes()
    {
        var lines = Render(new PromptProgress { Phase = PromptPhase.Running, Fraction = 0, NodesTotal = 7, Source = ProgressSource.Polled }, 100);

        Assert.StartsWith("running ", Assert.Single(lines), StringComparison.Ordinal);
    }

    [Fact]
    public void Many_running_nodes_do_not_push_the_whole_out_of_sight()
    {
        var many = Enumerable.Range(0, 30).Select(id => new NodeProgress($"{id}", "Async", null, null, null));

        var lines = Render(Running with { Running = [.. many] }, 100);

        Assert.Equal(10, lines.Length);
        Assert.StartsWith("and 22 more nodes", lines[8], StringComparison.Ordinal);
    }

    [Fact]
    public void A_title_with_markup_and_escapes_is_only_text()
    {
        var lines = Render(Running with { Running = [new("1", "[red]A[/]", "\u001b[2J[bold]", 1, 2)] }, 120);

        Assert.Contains("[2J[bold]", lines[0], StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', lines[0]);
    }

    private static string[] Render(PromptProgress progress, int width)
    {
        using var console = new TestConsole();
        console.Profile.Width = width;
        console.Write(LiveLayout.Of(progress, "starting", TimeSpan.FromSeconds(12), width));
        return [.. console.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd())];
    }
}
