using ComfyPulse.Cli.Output.Live;

namespace ComfyPulse.Cli.Tests.Output.Live;

public sealed class LossChartTests
{
    private static readonly Dictionary<string, TrainingCurve> Curves = new(StringComparer.Ordinal)
    {
        ["smooth"] = Losses.Curve(100, step => 0.05 + (0.4 * Math.Exp(-step / 30.0))),
        ["noisy"] = Losses.Curve(900, step => 0.1 * Losses.Noise(step)),
        ["gap"] = Losses.Curve(100, step => step is > 40 and < 65 ? null : 0.5 - (step * 0.004)),
        ["not-a-number"] = Losses.Curve(50, step => step is 10 or (> 30 and < 36) ? double.NaN : 1.0 / step),
        ["orders"] = Losses.Curve(60, step => Math.Pow(10, (step % 7) - 3)),
        ["flat"] = Losses.Curve(30, _ => 0.25),
        ["one-point"] = Losses.Curve(1, _ => 0.25),
    };

    public static TheoryData<string, int, int, bool> Pictures =>
        [.. from name in Curves.Keys from size in ((int, int, bool)[])[(80, 10, true), (40, 6, true), (60, 8, false)] select new TheoryDataRow<string, int, int, bool>(name, size.Item1, size.Item2, size.Item3)];

    [Theory]
    [MemberData(nameof(Pictures))]
    public void The_chart_is_the_one_that_was_looked_at(string name, int width, int height, bool isUnicode) =>
        GoldenFile.Holds($"loss-{name}-{width}{(isUnicode ? "" : "-ascii")}", string.Concat(LossChart.Of(Curves[name], new LiveSpace(width, height, isUnicode)).Select(line => line + "\n")));

    [Fact]
    public void It_fits_every_terminal_and_is_left_out_where_there_is_no_room()
    {
        foreach (var (name, curve) in Curves)
        {
            foreach (var width in Enumerable.Range(1, 130))
            {
                foreach (var height in (int[])[0, 1, 2, 3, 4, 9])
                {
                    var lines = LossChart.Of(curve, new LiveSpace(width, height));
                    Assert.True(lines.Count == 0 || (lines.Count == height && lines.All(line => line.Cells < width)), $"{name} at {width}x{height}:\n{string.Join('\n', lines)}");
                    Assert.Equal(width < 16 || height < 3, lines.Count == 0);
                }
            }
        }
    }

    [Fact]
    public void Without_losses_there_is_no_chart()
    {
        Assert.Empty(LossChart.Of(new TrainingCurve([]), new LiveSpace(80, 10)));
        Assert.Empty(LossChart.Of(Losses.Curve(3, _ => double.NaN), new LiveSpace(80, 10)));
    }

    [Fact]
    public void Without_unicode_all_of_it_is_ascii() =>
        Assert.All(Curves.Values, curve => Assert.All(LossChart.Of(curve, new LiveSpace(80, 10, IsUnicode: false)), line => Assert.True(line.ToString().All(char.IsAscii), line.ToString())));

    [Theory]
    [InlineData(double.MaxValue, double.MinValue)]
    [InlineData(double.Epsilon, double.MaxValue)]
    [InlineData(double.Epsilon, 0)]
    public void No_loss_is_too_large_or_too_small(double one, double other) =>
        Assert.Equal(8, LossChart.Of(Losses.Curve(2, step => step == 1 ? one : other), new LiveSpace(80, 8)).Count);
}
