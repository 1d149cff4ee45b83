using ComfyPulse.Cli.Output;

namespace ComfyPulse.Cli.Tests.Output;

public sealed class TrainingTextTests
{
    [Fact]
    public void Where_it_stands_is_told_with_the_most_important_first() => Assert.Equal(
        ["step 120 of 260", "loss 0.0823 (0.0911 smoothed)", "1.2 s a step", "4 min 10 s left", "lr 5e-4", "epoch 1 of 2"],
        TrainingText.Parts(Losses.Training));

    [Fact]
    public void What_is_not_known_is_left_out_and_what_is_interpolated_has_a_mark()
    {
        var training = new TrainingProgress { NodeId = "1", ClassType = "X", IsTraining = true, Step = new(3, TrainingSource.NodeText, IsInterpolated: true) };

        Assert.Equal(["step ~3"], TrainingText.Parts(training));
        Assert.Equal(["step 0"], TrainingText.Parts(training with { Step = null }));
        Assert.Empty(TrainingText.Parts(training with { Step = null, IsTraining = false }));
        Assert.Equal(["~3/9"], TrainingText.Parts(training with { Steps = new(9, TrainingSource.Workflow) }, isShort: true));
    }

    [Fact]
    public void A_stalled_training_says_so_and_promises_no_time() =>
        Assert.Equal(["step 120 of 260", "stalled for 3 min 05 s", "loss 0.0823 (0.0911 smoothed)", "1.2 s a step"], TrainingText.Parts(Losses.Training with { StalledFor = TimeSpan.FromSeconds(185) }).Take(4));

    [Theory]
    [InlineData(0.08234, "0.0823")]
    [InlineData(12.345, "12.35")]
    [InlineData(159.63, "159.6")]
    [InlineData(0.000123, "1.23e-4")]
    [InlineData(0, "0")]
    [InlineData(1e30, "1e30")]
    [InlineData(-0.5, "-0.5000")]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.PositiveInfinity, "inf")]
    [InlineData(double.NegativeInfinity, "-inf")]
    public void A_loss_has_about_four_digits(double loss, string text) => Assert.Equal(text, TrainingText.Loss(loss));

    [Fact]
    public void The_end_tells_what_was_trained()
    {
        var found = new TrainingArtefact(ArtefactState.Found, "It is there.");

        Assert.Equal("last told of the training: step 120 of 260, loss 0.0823 (0.0911 smoothed)", TrainingText.End(new(Losses.Training, new([]), found)));
        Assert.Equal("trained: step 260 of 260", TrainingText.End(new(Losses.Training with { Step = Losses.Training.Steps, Loss = null }, new([]), found)));
        Assert.StartsWith("nothing was trained", TrainingText.End(new(Losses.Training with { IsCached = true }, new([]), found)), StringComparison.Ordinal);
    }
}
