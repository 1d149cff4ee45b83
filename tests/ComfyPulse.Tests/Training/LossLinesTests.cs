using ComfyPulse.Training;

namespace ComfyPulse.Tests.Training;

public sealed class LossLinesTests
{
    private const int Total = 40;

    private static List<(int Step, double Loss)> Hear(LossLines lines, params (int Count, double Loss)[] heard)
    {
        var told = new List<(int, double)>();
        foreach (var (count, loss) in heard)
        {
            told.AddRange(lines.Hear(count, Total, loss));
        }

        return told;
    }

    [Fact]
    public void A_loss_beside_the_old_count_is_of_the_next_step_and_is_told_once() =>
        Assert.Equal([(1, 5.0), (2, 4.0), (3, 3.0)], Hear(new LossLines(true), (0, 5), (1, 5), (1, 4), (2, 4), (2, 3), (3, 3)));

    [Fact]
    public void Two_steps_with_the_same_loss_are_both_told() =>
        Assert.Equal([(1, 5.0), (2, 5.0), (3, 4.0)], Hear(new LossLines(true), (0, 5), (1, 5), (1, 5), (2, 5), (2, 4)));

    [Fact]
    public void Losses_of_quick_steps_beside_one_count_are_each_of_a_step() =>
        Assert.Equal([(1, 9.0), (2, 8.0), (3, 7.0), (4, 6.0), (5, 5.0)], Hear(new LossLines(true), (0, 9), (1, 9), (1, 8), (1, 7), (1, 6), (4, 6), (4, 5)));

    [Fact]
    public void Where_the_lines_of_new_counts_are_left_out_nothing_is_lost() =>
        Assert.Equal([(1, 5.0), (2, 4.0), (3, 3.0)], Hear(new LossLines(true), (0, 5), (1, 4), (2, 3)));

    [Theory]
    [InlineData(10, 7.0, 11, 7.0)]
    public void Heard_from_the_middle_the_second_line_tells_what_the_first_was(int count, double loss, int then, double thenLoss) =>
        Assert.Equal([(11, 7.0)], Hear(new LossLines(true), (count, loss), (then, thenLoss)));

    [Fact]
    public void Heard_from_a_new_count_on_both_losses_are_told() =>
        Assert.Equal([(10, 7.0), (11, 6.0), (12, 5.0)], Hear(new LossLines(true), (10, 7), (10, 6), (11, 6), (11, 5)));

    [Fact]
    public void After_lines_were_missed_the_next_one_is_taken_for_nothing_yet()
    {
        var lines = new LossLines(true);
        Hear(lines, (0, 5), (1, 5));
        lines.Forget();

        Assert.Empty(Hear(lines, (20, 3)));
        Assert.Equal([(20, 3.0), (21, 2.0)], Hear(lines, (20, 2)));
    }

    [Fact]
    public void The_last_bar_comes_again_and_tells_no_step_more() =>
        Assert.Equal([(39, 2.0), (40, 1.0)], Hear(new LossLines(true), (39, 2), (39, 1), (40, 1), (40, 1)));

    [Fact]
    public void A_bar_that_begins_anew_counts_anew() =>
        Assert.Equal([(1, 5.0), (1, 9.0), (2, 8.0)], Hear(new LossLines(true), (0, 5), (1, 5), (0, 9), (1, 8)));

    [Fact]
    public void A_loss_that_is_no_number_is_one_loss() =>
        Assert.Equal([(1, double.NaN), (2, 4.0)], Hear(new LossLines(true), (0, double.NaN), (1, double.NaN), (1, 4)));

    [Fact]
    public void Where_the_count_comes_first_a_loss_is_of_its_own_count() =>
        Assert.Equal([(1, 5.0), (2, 5.0), (2, 4.0)], Hear(new LossLines(false), (0, 6), (1, 5), (2, 5), (2, 4)));
}
