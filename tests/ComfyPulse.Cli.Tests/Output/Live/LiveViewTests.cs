using ComfyPulse.Cli.Output;
using ComfyPulse.Cli.Output.Live;
using ComfyPulse.Cli.Output.Pictures;
using ComfyPulse.Cli.Tests.Output.Pictures;

namespace ComfyPulse.Cli.Tests.Output.Live;

public sealed class LiveViewTests : IAsyncDisposable
{
    private readonly ScreenWriter _terminal = new(80, 24);
    private readonly StringWriter _output = new() { NewLine = "\n" };
    private readonly SteppedTime _time = new();

    public async ValueTask DisposeAsync()
    {
        _time.Dispose();
        await _terminal.DisposeAsync();
        await _output.DisposeAsync();
    }

    [Fact]
    public async Task A_sentence_stays_above_the_bars()
    {
        await using var view = new LiveView(_terminal.Console(), _output, _time);

        view.Note("It is so.");
        view.Warn("odd", "It is odd.");

        Assert.Equal(["It is so.", "It is odd.", "starting  0:00"], _terminal.Screen.Lines);
        Assert.Contains("\u001b[38;5;11mIt is odd.", _terminal.Raw, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Between_two_messages_the_bars_move_by_the_clock()
    {
        await using var view = new LiveView(_terminal.Console(), _output, _time);
        view.Progress("p", Moving());
        await DrawAsync(times: 100);

        var line = _terminal.Screen.Lines[^1];
        Assert.Contains("50 %", line, StringComparison.Ordinal);
        Assert.Contains("0:20 left", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_shown_by_the_clock_is_not_taken_back_by_the_next_message()
    {
        await using var view = new LiveView(_terminal.Console(), _output, _time);
        view.Progress("p", Moving());
        await DrawAsync(times: 100);
        view.Progress("p", Moving() with { Elapsed = TimeSpan.FromSeconds(20), Fraction = 0.3, Curve = default });
        await DrawAsync();

        Assert.Contains("50 %", _terminal.Screen.Lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_newest_preview_is_drawn_above_and_a_broken_one_changes_nothing()
    {
        await using var view = new LiveView(_terminal.Console(), _output, _time, new PreviewPainter(PictureProtocol.Blocks, isTrueColor: true));
        view.Progress("p", Moving());
        view.Preview("p", new PromptPreview(TestPicture.Png(8, 8, 0xFF0000), "image/png", null));
        await DrawAsync();
        view.Preview("p", new PromptPreview("no picture"u8.ToArray(), "image/png", null));
        view.Note("It is so.");
        await DrawAsync();

        Assert.Contains("\u001b[38;2;255;0;0;48;2;255;0;0m▀", _terminal.Raw, StringComparison.Ordinal);
        Assert.Equal(11, _terminal.Screen.Lines.Count(line => line == new string('▀', 22)));
    }

    [Fact]
    public async Task A_training_stands_beneath_the_bars_and_goes_on_between_two_words_of_the_pod()
    {
        var (now, reads) = (Losses.Training, 0);
        await using var view = new LiveView(_terminal.Console(), _output, _time);
        view.Progress("p", Moving());
        view.Training("p", new ShownTraining(now, () => now, () =>
        {
            reads++;
            return Losses.Curve(120, step => Losses.Falling(step));
        }));
        await DrawAsync();
        Assert.StartsWith("step 120 of 260   loss 0.0823", _terminal.Screen.Lines[^2], StringComparison.Ordinal);

        now = now with { Step = new(123, TrainingSource.ProgressBar, IsInterpolated: true) };
        await DrawAsync(times: 3);

        Assert.StartsWith("step ~123 of 260", _terminal.Screen.Lines[^2], StringComparison.Ordinal);
        Assert.Contains(_terminal.Screen.Lines, line => line.Contains('┤'));
        Assert.Equal(1, reads);
    }

    [Fact]
    public async Task At_the_end_the_bars_are_gone_and_the_last_line_and_the_paths_stay()
    {
        await using (var view = new LiveView(_terminal.Console(), _output, _time))
        {
            view.Progress("p", Moving());
            view.Saved("p", new PromptOutput { NodeId = "9", Kind = "images" }, "/out/x.png");
            await view.EndedAsync(new RunEnd("p", new PromptOutcome.Removed(), "It was removed.", [], null));
            Assert.Equal(["It was removed."], _terminal.Screen.Lines);
            Assert.Equal("", _output.ToString());
        }

        Assert.Equal("/out/x.png\n", _output.ToString());
        Assert.False(_terminal.Screen.IsCursorHidden);
    }

    [Fact]
    public async Task Several_runs_have_a_line_each_and_their_last_lines_come_as_they_end()
    {
        await using var view = new LiveView(_terminal.Console(), _output, _time);
        var (one, other) = (view.Lane("a.json"), view.Lane("b.json"));
        one.Progress("p", Moving());
        other.Submitted("q", 1);
        await DrawAsync();
        Assert.Equal(["a.json", "b.json", "0 of 2 ended"], _terminal.Screen.Lines.Select(line => line.Split("  ")[0]));

        await one.EndedAsync(new RunEnd("p", new PromptOutcome.Removed(), "It was removed.", [], null));
        await DrawAsync();
        Assert.Equal(["a.json: It was removed.", "b.json", "1 of 2 ended, 1 failed"], _terminal.Screen.Lines.Select(line => line.Split("  ")[0]));
    }

    private async Task DrawAsync(int times = 1)
    {
        for (var i = 0; i < times; i++)
        {
            await _time.StepAsync(LiveScreen.Redraw);
        }
    }

    private static PromptProgress Moving() => new()
    {
        Phase = PromptPhase.Running,
        Fraction = 0.25,
        NodesTotal = 4,
        Elapsed = TimeSpan.FromSeconds(10),
        Eta = TimeSpan.FromSeconds(30),
        Curve = new() { At = TimeSpan.FromSeconds(10), Fraction = 0.25, Passed = TimeSpan.FromSeconds(10), Left = TimeSpan.FromSeconds(30), Sure = TimeSpan.FromSeconds(30), Moves = true },
    };
}
