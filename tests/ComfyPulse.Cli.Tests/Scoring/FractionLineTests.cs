using ComfyPulse.Cli.Scoring;

namespace ComfyPulse.Cli.Tests.Scoring;

/// <summary>Lines over a run of ten seconds.</summary>
public sealed class FractionLineTests
{
    private readonly FractionLine _line = new(10);

    [Fact]
    public void A_perfect_bar_is_never_off_never_back_and_never_early()
    {
        _line.Move(10, 1);

        Assert.Equal((0, 0, 0), (_line.Distance, _line.StepsBack, _line.TooEarly));
    }

    [Fact]
    public void A_bar_that_jumps_to_the_end_at_once_is_off_by_a_half_and_early_but_for_the_last_hundredth()
    {
        _line.Jump(0, 1);

        Assert.Equal(0.5, _line.Distance, 9);
        Assert.Equal(0.99, _line.TooEarly, 9);
    }

    [Fact]
    public void A_bar_that_never_moves_is_off_by_a_half()
    {
        Assert.Equal(0.5, _line.Distance, 9);
        Assert.Equal(0, _line.TooEarly);
    }

    [Fact]
    public void A_bar_that_crosses_the_true_share_is_off_by_both_triangles()
    {
        _line.Jump(0, 0.5);

        Assert.Equal(0.25, _line.Distance, 9);
    }

    [Fact]
    public void Each_time_counts_by_how_long_it_lasts_not_by_how_often_something_was_said()
    {
        // Right until the middle and standing there from then on: (0.5 × 5) / 2 over 10 seconds.
        for (var second = 1; second <= 5; second++)
        {
            _line.Move(second, second / 10.0);
        }

        Assert.Equal(0.125, _line.Distance, 9);
    }

    [Fact]
    public void Every_fall_is_a_step_back()
    {
        _line.Jump(1, 0.6);
        _line.Jump(2, 0.2);
        _line.Jump(3, 0.2);
        _line.Jump(4, 0.7);
        _line.Move(5, 0.69);

        Assert.Equal(2, _line.StepsBack);
    }

    [Fact]
    public void Of_a_bar_that_rises_past_99_percent_only_the_time_after_that_is_early()
    {
        _line.Move(5, 1);

        Assert.Equal((9.9 - 4.95) / 10, _line.TooEarly, 9);
    }

    [Fact]
    public void Of_a_bar_that_falls_below_99_percent_only_the_time_before_that_is_early()
    {
        _line.Jump(0, 1);
        _line.Move(1, 0.98);

        Assert.Equal(0.05, _line.TooEarly, 9);
    }

    [Fact]
    public void The_fraction_is_known_at_each_time_and_after_the_jump_where_there_is_one()
    {
        _line.Move(2, 0.4);
        _line.Jump(4, 0.8);

        Assert.Equal([0, 0.2, 0.4, 0.4, 0.8, 0.8], new[] { 0, 1, 2, 3.9, 4, 10 }.Select(_line.At), (a, b) => Math.Abs(a - b) < 1e-9);
    }

    [Fact]
    public void What_is_no_fraction_is_taken_for_the_nearest_and_what_comes_after_the_end_is_left_out()
    {
        _line.Jump(0, double.NaN);
        _line.Jump(5, 7);
        _line.Jump(11, 0);

        Assert.Equal((0, 1, 0), (_line.At(4), _line.At(10), _line.StepsBack));
    }
}
