using ComfyPulse.Progress;
using ComfyPulse.Tests.Runs;
using ComfyPulse.Workflows;

namespace ComfyPulse.Tests.Progress;

public sealed class OddNumbersTests
{
    public static TheoryData<double, double> Numbers => new()
    {
        { double.PositiveInfinity, double.PositiveInfinity },
        { double.NaN, double.NaN },
        { 1, double.NaN },
        { double.NaN, 20 },
        { double.PositiveInfinity, 20 },
        { double.NegativeInfinity, double.NegativeInfinity },
        { 5, double.PositiveInfinity },
        { 1e308, 1e-308 },
        { double.Epsilon, double.MaxValue },
        { -1, -20 },
    };

    [Theory]
    [MemberData(nameof(Numbers))]
    public void No_number_of_a_bar_spoils_what_is_left(double value, double max)
    {
        var board = new NodeBoard(PromptPlan.Create(Script.Simple));
        board.Tell("1"u8, "1"u8, 1, 1, isFinished: true);
        board.Tell("3"u8, "3"u8, 5, 20, isFinished: false);
        board.Tell("3"u8, "3"u8, value, max, isFinished: false);
        board.Tell("3.0.1"u8, "3"u8, value, max, isFinished: false);
        AssertSound(board.Estimate(passed: 3));
        Assert.True(board.BarOf(board.IndexOf("3")) is not { } bar || (double.IsFinite(bar.Step) && double.IsFinite(bar.Steps)));

        board.Tell("3"u8, "3"u8, 20, 20, isFinished: true);
        board.Tell("9"u8, "9"u8, 1, 1, isFinished: true);
        AssertSound(board.Estimate(passed: 3));
    }

    private static void AssertSound(Estimate estimate)
    {
        Assert.InRange(estimate.Left, 0.001, 1e9);
        Assert.InRange(estimate.Sure, 0, estimate.Left);
        Assert.InRange(estimate.Slowing, 0, 1);
        Assert.InRange(estimate.Spread, 0, 2);
    }
}
