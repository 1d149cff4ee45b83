using ComfyPulse.Training;

namespace ComfyPulse.Tests.Training;

public sealed class TrainingCurveTests
{
    private static TimeSpan At(int second) => TimeSpan.FromSeconds(second);

    [Fact]
    public void A_loss_joins_the_step_that_another_source_has_told()
    {
        var curve = new CurveBuilder();
        curve.Add(1, null, TrainingSource.ProgressBar, At(1));
        curve.Add(1, 0.5, TrainingSource.LogLine, At(2));
        curve.Add(2, 0.25, TrainingSource.LogLine, At(3));
        curve.Add(2, null, TrainingSource.ProgressBar, At(4));

        Assert.Equal([(1, 0.5, TrainingSource.LogLine), (2, 0.25, TrainingSource.LogLine)], curve.Build().Points.Select(point => (point.Step, point.Loss!.Value, point.Source)));
        Assert.Equal((2, 0.25), (curve.Newest!.Value.Step, curve.Newest.Value.Loss));
    }

    [Fact]
    public void A_gap_is_marked_where_steps_were_missed_and_only_there()
    {
        var curve = new CurveBuilder();
        curve.Add(1, 1, TrainingSource.LogLine, At(1));
        curve.Gap();
        curve.Add(2, 1, TrainingSource.LogLine, At(2));
        curve.Gap();
        curve.Add(9, 1, TrainingSource.LogLine, At(9));
        curve.Add(20, 1, TrainingSource.ProgressBar, At(20));

        Assert.Equal([9], curve.Build().Points.Where(point => point.FollowsGap).Select(point => point.Step));
    }

    [Fact]
    public void A_gap_that_is_filled_afterwards_is_none()
    {
        var curve = new CurveBuilder();
        curve.Add(1, 1, TrainingSource.LogLine, At(1));
        curve.Gap();
        curve.Add(5, null, TrainingSource.ProgressBar, At(5));
        foreach (var step in (int[])[3, 4])
        {
            curve.Add(step, 1, TrainingSource.LogLine, At(6));
        }

        Assert.Equal([1, 3, 4, 5], curve.Build().Points.Select(point => point.Step));
        Assert.Equal([3], curve.Build().Points.Where(point => point.FollowsGap).Select(point => point.Step));
        curve.Add(2, 1, TrainingSource.LogLine, At(7));
        Assert.DoesNotContain(curve.Build().Points, point => point.FollowsGap);
    }

    [Fact]
    public void A_hundred_thousand_steps_stay_bounded_and_none_is_lost()
    {
        var curve = new CurveBuilder();
        for (var step = 1; step <= 100_000; step++)
        {
            curve.Add(step, step == 77_777 ? 1000 : 1, TrainingSource.LogLine, At(step));
        }

        var points = curve.Build().Points;

        Assert.InRange(points.Count, CurveBuilder.MaxPoints / 2, CurveBuilder.MaxPoints);
        Assert.Equal(100_000, points.Sum(point => point.Losses));
        Assert.Equal((1, 100_000), (points[0].FirstStep, points[^1].Step));
        Assert.All(points.Skip(1).Zip(points), pair => Assert.Equal(pair.Second.Step + 1, pair.First.FirstStep));
        Assert.Equal(1000, points.Max(point => point.Highest));
        Assert.Equal(100_999, points.Sum(point => point.Loss!.Value * point.Losses), 3);
    }

    [Fact]
    public void A_reduced_curve_keeps_the_ends_the_extremes_and_the_mean()
    {
        var curve = new CurveBuilder();
        for (var step = 1; step <= 1000; step++)
        {
            curve.Add(step, step == 500 ? -7 : step, TrainingSource.LogLine, At(step));
        }

        var reduced = curve.Build().Reduce(40).Points;

        Assert.Equal(40, reduced.Count);
        Assert.Equal((1, 1000), (reduced[0].FirstStep, reduced[^1].Step));
        Assert.Equal((-7, 1000), (reduced.Min(point => point.Lowest), reduced.Max(point => point.Highest)));
        Assert.Equal(13, reduced[0].Loss);
    }

    [Fact]
    public void The_smoothed_loss_begins_at_the_first_loss_and_passes_over_what_is_no_number()
    {
        var curve = new CurveBuilder();
        curve.Add(1, 8, TrainingSource.LogLine, At(1));
        Assert.Equal(8, curve.Smoothed!.Value, 9);

        curve.Add(2, double.NaN, TrainingSource.LogLine, At(2));
        curve.Add(3, 4, TrainingSource.LogLine, At(3));

        Assert.InRange(curve.Smoothed!.Value, 4.1, 7.9);
        Assert.Equal(4, curve.Newest!.Value.Loss);
    }
}
