using ComfyPulse.Fuzzing;

namespace ComfyPulse.Tests.Progress;

public sealed class ProgressCurveTests
{
    private static ProgressCurve Halfway { get; } = new()
    {
        At = TimeSpan.FromSeconds(10),
        Fraction = 0.5,
        Passed = TimeSpan.FromSeconds(10),
        Left = TimeSpan.FromSeconds(10),
        Sure = TimeSpan.FromSeconds(8),
        Slowing = 0.1,
        Moves = true,
    };

    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(10, 0.5)]
    [InlineData(12, 0.6)]
    [InlineData(18, 0.9)]
    public void It_moves_with_the_clock_while_all_goes_as_expected(double seconds, double fraction) =>
        Assert.Equal(fraction, Halfway.FractionAt(TimeSpan.FromSeconds(seconds)), 9);

    [Fact]
    public void It_slows_down_when_the_expected_does_not_come()
    {
        var late = Halfway.FractionAt(TimeSpan.FromSeconds(28)) - Halfway.FractionAt(TimeSpan.FromSeconds(18));

        Assert.InRange(late, 0.0001, 0.02);
        Assert.InRange(Halfway.FractionAt(TimeSpan.FromHours(5)), 0.9, 0.99);
        Assert.Equal(3, Halfway.LeftAt(TimeSpan.FromSeconds(28)).TotalSeconds, 6);
    }

    [Fact]
    public void What_was_shown_too_early_is_made_up_for_without_standing_still()
    {
        var ahead = Halfway with { Fraction = 0.8 };

        Assert.Equal(0.9, ahead.FractionAt(TimeSpan.FromSeconds(15)), 6);
        Assert.InRange(ahead.FractionAt(TimeSpan.FromSeconds(11)), 0.801, 0.83);
    }

    [Fact]
    public void One_that_does_not_move_stands()
    {
        var waiting = new ProgressCurve { Left = TimeSpan.FromMinutes(1), Sure = TimeSpan.FromMinutes(1) };

        Assert.Equal(0, waiting.FractionAt(TimeSpan.FromSeconds(50)));
        Assert.Equal(10, waiting.LeftAt(TimeSpan.FromSeconds(50)).TotalSeconds, 6);
        Assert.Null(waiting.TimeOf(0.1));
    }

    [Fact]
    public void It_tells_when_it_will_be_so_far()
    {
        Assert.Equal(12, Halfway.TimeOf(0.6)!.Value.TotalSeconds, 2);
        Assert.Null(Halfway.TimeOf(1));
    }

    [Fact]
    public void No_curve_ever_falls_or_reaches_the_end()
    {
        var random = new FuzzRandom(20261128, 0);
        for (var round = 0; round < 2000; round++)
        {
            var (passed, left) = (random.Below(100_000) / 100.0, (random.Below(100_000) + 1) / 100.0);
            var sure = left * random.Below(98) / 100.0;
            var curve = new ProgressCurve
            {
                Fraction = random.Below(99) / 100.0,
                Passed = TimeSpan.FromSeconds(passed),
                Left = TimeSpan.FromSeconds(left),
                Sure = TimeSpan.FromSeconds(sure),
                Slowing = Math.Min(1, 0.9 * (left - sure) / Math.Max(passed + sure, 0.001)),
                Moves = true,
            };
            var before = curve.Fraction;
            for (var seconds = 0.0; seconds < 4 * left; seconds += left / 7)
            {
                var now = curve.FractionAt(TimeSpan.FromSeconds(seconds));
                Assert.True(now >= before - 1e-9 && now <= 0.99, $"round {round}: {before} to {now} after {seconds} s of {curve}");
                before = now;
            }
        }
    }

    [Fact]
    public void A_progress_moved_on_twice_is_where_it_is_when_moved_on_once()
    {
        var progress = new PromptProgress
        {
            Phase = PromptPhase.Running,
            Fraction = 0.5,
            Curve = Halfway,
            Elapsed = TimeSpan.FromSeconds(10),
            Eta = TimeSpan.FromSeconds(10),
            EtaRange = new EtaRange(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(20)),
            Running = [new NodeProgress("3", "KSampler", null, 5, 10) { Elapsed = TimeSpan.FromSeconds(4) }],
        };

        var once = progress.After(TimeSpan.FromSeconds(14));
        var twice = progress.After(TimeSpan.FromSeconds(12)).After(TimeSpan.FromSeconds(14));

        Assert.Equal((once.Fraction, once.Eta, once.Elapsed), (twice.Fraction, twice.Eta, twice.Elapsed));
        Assert.Equal((0.7, 6, 3, 8), (Math.Round(once.Fraction, 6), once.Eta!.Value.TotalSeconds, once.EtaRange!.Value.Low.TotalSeconds, once.Running[0].Elapsed.TotalSeconds));
        Assert.Same(progress, progress.After(TimeSpan.FromSeconds(9)));
    }
}
