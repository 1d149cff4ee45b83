using ComfyPulse.Cli.Scoring;

namespace ComfyPulse.Cli.Tests.Scoring;

public sealed class ProgressScoreTests
{
    [Fact]
    public async Task Each_way_is_scored_cold_and_seen_over_all_runs()
    {
        using var recording = new HandMadeRecording().Submit(1, "a").Run(1, 2, "a").Submit(3, "b").Run(3, 5, "b");

        var blocks = await ProgressScore.MeasureAsync([recording.Path], TestContext.Current.CancellationToken);

        Assert.Equal(["cold", "seen"], blocks.Select(block => block.Name));
        Assert.Equal("Nothing learned: 2 runs of 1 recordings.", blocks[0].About);
        Assert.Contains("another one for 1 runs, the run itself for 1, none for 0", blocks[1].About, StringComparison.Ordinal);
        foreach (var block in blocks)
        {
            Assert.Equal([.. Way.Own.Select(way => way.Name), .. Way.Formulas.Select(way => way.Name)], block.Ways.Select(way => way.Way));
            Assert.All(block.Ways, way => Assert.Equal([0, 1], way.Runs.Select(run => run.Run.Submission)));
        }
    }

    [Fact]
    public async Task A_bar_whose_steps_are_even_is_half_a_step_behind()
    {
        using var recording = new HandMadeRecording().Submit(1, "a").Run(2, 6, "a");
        var run = Assert.Single(await recording.FindAsync());

        var score = Way.ScoreOf(run, Way.Formulas[0].Create(run.Workflow));

        Assert.Equal(0.05, score.Distance, 9);
        Assert.Equal((0, 0), (score.StepsBack, score.TooEarly));

        // At a quarter the bar says 20 % after 1 s: 4 s left, where it is 3 of 4 s. Each step is told when it is done: at the half it is right.
        Assert.Equal([0.25, 0, 1 / 14.0], score.EtaErrors.Select(error => error!.Value), (a, b) => Math.Abs(a - b) < 1e-9);
    }

    [Fact]
    public async Task A_bar_that_moves_on_between_messages_is_scored_as_it_moves()
    {
        using var recording = new HandMadeRecording().Submit(1, "a").Run(2, 12, "a");
        var run = Assert.Single(await recording.FindAsync());
        var played = new PlayedPrompt(0);
        var left = TimeSpan.FromSeconds(10);
        played.Take(new ReplayedEvent(run.Start, 0, run.PromptId, new ProgressChanged(new PromptProgress
        {
            Phase = PromptPhase.Running,
            Fraction = 0,
            Elapsed = TimeSpan.FromSeconds(1),
            Eta = left,
            Curve = new ProgressCurve { At = TimeSpan.FromSeconds(1), Left = left, Sure = left, Moves = true },
        })));

        var score = played.ScoreOf(run);

        Assert.InRange(score.Distance, 0, 0.001);
        Assert.Equal([0, 0, 0], score.EtaErrors.Select(error => Math.Round(error!.Value, 6)));
    }

    [Fact]
    public async Task A_fall_between_two_messages_of_one_time_counts()
    {
        using var recording = new HandMadeRecording().Submit(1, "a").Run(2, 12, "a");
        var run = Assert.Single(await recording.FindAsync());
        var played = new PlayedPrompt(0);
        foreach (var fraction in new[] { 0.5, 0.2 })
        {
            played.Take(new ReplayedEvent(run.Start + TimeSpan.FromSeconds(5), 0, run.PromptId, new ProgressChanged(new PromptProgress { Phase = PromptPhase.Running, Fraction = fraction })));
        }

        var score = played.ScoreOf(run);

        Assert.Equal(1, score.StepsBack);
        Assert.All(score.EtaErrors, error => Assert.Null(error));
    }

    [Fact]
    public async Task Without_a_run_there_is_no_score() =>
        Assert.Empty(await ProgressScore.MeasureAsync([], TestContext.Current.CancellationToken));
}
