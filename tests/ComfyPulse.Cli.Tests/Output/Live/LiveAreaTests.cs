using ComfyPulse.Cli.Output.Live;
using Spectre.Console;

namespace ComfyPulse.Cli.Tests.Output.Live;

public sealed class LiveAreaTests
{
    private static readonly LiveSpace Space = new(40, 10);

    [Fact]
    public async Task Lines_are_drawn_over_those_before_and_fewer_leave_nothing_behind()
    {
        await using var writer = new ScreenWriter(40, 10);
        var area = new LiveArea(writer.Console());

        area.Draw(Lines("one", "two of many", "three"), null);
        area.Draw(Lines("four", "five"), null);

        Assert.Equal(["four", "five"], writer.Screen.Lines);
        Assert.True(writer.Screen.IsCursorHidden);
    }

    [Fact]
    public async Task A_sentence_stays_above_and_the_lines_are_drawn_again_below_it()
    {
        await using var writer = new ScreenWriter(40, 10);
        var area = new LiveArea(writer.Console());

        area.Draw(Lines("a long line of the bars"), null);
        area.WriteAbove(new Text("It is so."));
        area.Draw(Lines("bars"), null);

        Assert.Equal(["It is so.", "bars"], writer.Screen.Lines);
    }

    [Fact]
    public async Task A_picture_is_drawn_once_above_the_lines_and_left_alone_until_it_is_new_or_erased()
    {
        await using var writer = new ScreenWriter(40, 10);
        var area = new LiveArea(writer.Console());
        var (one, other) = (new TerminalPicture(2, "##\r\n##", "\u001b_Gremove\u001b\\"), new TerminalPicture(3, "%%\r\n%%\r\n%%", "\u001b_Gremove\u001b\\"));

        area.Draw(Lines("bars"), null);
        area.Draw(Lines("bars 1", "more"), one);
        area.Draw(Lines("bars 2"), one);
        Assert.Equal(["##", "##", "bars 2"], writer.Screen.Lines);
        Assert.Single(writer.Raw.Split("##\n##").Skip(1));

        area.WriteAbove(new Text("It is so."));
        Assert.Equal(["It is so.", "##", "##", "bars 2"], writer.Screen.Lines);

        area.Draw(Lines("bars 3"), other);
        Assert.Equal(["It is so.", "%%", "%%", "%%", "bars 3"], writer.Screen.Lines);

        area.Clear();
        Assert.Equal(["It is so."], writer.Screen.Lines);
        Assert.Equal(["_Gremove"], writer.Screen.Pictures);
        Assert.False(writer.Screen.IsCursorHidden);
    }

    [Fact]
    public async Task At_the_bottom_of_the_screen_everything_scrolls_together()
    {
        await using var writer = new ScreenWriter(40, 10);
        var area = new LiveArea(writer.Console());
        var picture = new TerminalPicture(2, "##\r\n##");
        foreach (var line in Enumerable.Range(1, 20))
        {
            area.WriteAbove(new Text($"line {line}"));
            area.Draw(Lines([.. Enumerable.Repeat("bar", 1 + (line % 3))]), picture);
        }

        Assert.Equal([.. Enumerable.Range(1, 20).Select(line => $"line {line}"), "##", "##", "bar", "bar", "bar"], writer.Screen.Lines);
    }

    [Fact]
    public async Task In_a_terminal_that_became_narrower_the_rows_that_lines_take_now_are_found()
    {
        await using var writer = new ScreenWriter(40, 10);
        var console = writer.Console();
        var area = new LiveArea(console);
        area.WriteAbove(new Text("It is so."));
        area.Draw(Lines(new string('x', 35), "short"), null);

        console.Profile.Width = 20;
        area.Draw(Lines("y"), null);

        Assert.Contains("\r\u001b[3A\u001b[J", writer.Raw, StringComparison.Ordinal);
    }

    private static LiveLine[] Lines(params string[] texts) => [.. texts.Select(text => new LiveLine(Space).Text(text, 39))];
}
