using System.Globalization;
using System.Xml.Linq;
using ComfyPulse.Tests.Runs;
using ComfyPulse.Training;

namespace ComfyPulse.Tests.Training;

/// <summary>Curves as plots and tables: files that were looked at, and what holds of all of them.</summary>
public sealed class LossPlotTests
{
    private static readonly Dictionary<string, Func<TrainingCurve>> Curves = new(StringComparer.Ordinal)
    {
        ["empty"] = () => new TrainingCurve([]),
        ["one-point"] = () => Curve(1, 1, _ => 0.25),
        ["steps-without-losses"] = () => Curve(1, 12, _ => null),
        ["smooth"] = () => Curve(1, 200, step => 0.05 + (0.4 * Math.Exp(-step / 60.0))),
        ["noisy"] = () => Curve(1, 9000, step => Noise(step) * (0.02 + Math.Exp(-step / 1500.0))),
        ["gap"] = () => Curve(1, 200, step => step is > 80 and < 130 ? null : 0.3 - (step * 0.001), skip: step => step is > 80 and < 130),
        ["not-a-number"] = () => Curve(1, 60, step => step switch { 1 => double.NaN, 20 => double.PositiveInfinity, >= 30 and < 40 => double.NaN, _ => 0.1 + (Noise(step) / 50) }),
        ["real"] = Recorded,
    };

    public static TheoryData<string> Names => [.. Curves.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_plot_is_the_one_that_was_looked_at(string name) => TrainingGolden.Holds($"{name}.svg", Curves[name]().ToSvg(new() { Title = $"Loss of “{name}” <&>" }));

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_plot_is_xml_and_nothing_of_it_lies_outside(string name)
    {
        foreach (var (width, height) in ((int, int)[])[(200, 120), (419, 300), (800, 400), (4000, 3000)])
        {
            var svg = XDocument.Parse(Curves[name]().ToSvg(new() { Width = width, Height = height, Title = new string('w', 500) + "\0\ud800" }));
            var numbers = svg.Descendants().Where(element => element.Name.LocalName == "path")
                .SelectMany(path => path.Attribute("d")!.Value.Split(['M', 'L', 'H', 'Z', 'v', 'h', ' '], StringSplitOptions.RemoveEmptyEntries))
                .Select(number => double.Parse(number, CultureInfo.InvariantCulture));

            Assert.All(numbers, number => Assert.InRange(number, 0, Math.Max(width, height)));
        }
    }

    [Fact]
    public void A_table_has_a_line_a_point_and_is_read_back_in_any_culture()
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = "," } };
        try
        {
            TrainingGolden.Holds("gap.csv", Curve(7, 12, step => step is 9 or 10 ? null : step == 11 ? double.NaN : step == 12 ? double.NegativeInfinity : step / 8.0, skip: step => step == 9).ToCsv());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }

        Assert.Equal(41, Recorded().ToCsv().TrimEnd('\n').Split('\n').Length);
    }

    [Fact]
    public void A_gap_breaks_both_lines_and_is_named()
    {
        var svg = Curves["gap"]().ToSvg();

        Assert.Contains("<title>steps 81 to 129 were missed</title>", svg, StringComparison.Ordinal);
        foreach (var line in (string[])["raw", "smooth"])
        {
            var path = XDocument.Parse(svg).Descendants().Last(element => element.Attribute("class")?.Value == line);
            Assert.Equal(2, path.Attribute("d")!.Value.Count(character => character == 'M'));
        }
    }

    [Theory]
    [InlineData(1, 99, null, false)]
    [InlineData(1, 101, null, true)]
    [InlineData(0, 1000, null, false)]
    [InlineData(0, 1000, true, false)]
    [InlineData(1, 2, true, true)]
    [InlineData(1, 1e6, false, false)]
    public void Losses_that_span_orders_of_magnitude_have_a_logarithmic_axis(double lowest, double highest, bool? asked, bool isLogarithmic)
    {
        var svg = Curve(1, 2, step => step == 1 ? highest : lowest).ToSvg(new() { IsLogarithmic = asked });

        Assert.Equal(isLogarithmic, svg.Contains("logarithmic", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0.05, 0.45, "0.0 0.1 0.2 0.3 0.4 0.5")]
    [InlineData(-1, 1, "-1.0 -0.5 0.0 0.5 1.0")]
    [InlineData(0.1419, 159.6, "0.1 1 10 100")]
    [InlineData(2e-7, 9e-5, "1e-6 1e-5 1e-4")]
    [InlineData(5, 5, "4.4 4.6 4.8 5.0 5.2 5.4 5.6")]
    [InlineData(1e-300, 1e300, "1e-300 1e-200 1e-100 1 1e100 1e200 1e300")]
    public void Ticks_are_round_numbers(double lowest, double highest, string expected)
    {
        var scale = PlotScale.OfLosses([lowest, highest], 7);

        Assert.Equal(expected, string.Join(' ', scale.Ticks.Select(scale.Label)));
    }

    [Theory]
    [InlineData(1, 40, "10 20 30 40")]
    [InlineData(1, 3, "1 2 3")]
    [InlineData(7, 7, "7")]
    [InlineData(1, 100_000, "20000 40000 60000 80000 100000")]
    public void Ticks_of_steps_are_whole(int first, int last, string expected) =>
        Assert.Equal(expected, string.Join(' ', PlotScale.OfSteps(first, last, 5).Ticks.Select(tick => tick.ToString(CultureInfo.InvariantCulture))));

    [Theory]
    [InlineData(double.MaxValue, double.MinValue)]
    [InlineData(double.Epsilon, 0)]
    [InlineData(double.Epsilon, double.MaxValue)]
    [InlineData(1, 1.0000000000000002)]
    public void No_loss_is_too_large_or_too_small_to_be_drawn(double one, double other)
    {
        var svg = Curve(1, 2, step => step == 1 ? one : other).ToSvg();

        Assert.DoesNotContain("NaN", svg, StringComparison.Ordinal);
        Assert.DoesNotContain("∞", svg, StringComparison.Ordinal);
    }

    [Fact]
    public void The_axis_ends_at_the_steps_in_all() => Assert.Contains(">1000</text>", Curve(1, 20, _ => 1).ToSvg(new() { Steps = 1000 }), StringComparison.Ordinal);

    [Theory]
    [InlineData(199, 400)]
    [InlineData(800, 119)]
    [InlineData(10_001, 400)]
    public void A_size_that_shows_nothing_is_refused(int width, int height) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new TrainingCurve([]).ToSvg(new() { Width = width, Height = height }));

    [Fact]
    public void Rules_tell_whether_a_workflow_trains()
    {
        const string Unused = """{"1": {"class_type": "MyTrainer", "inputs": {}}, "2": {"class_type": "SaveImage", "inputs": {"images": ["1", 0]}}}""";

        Assert.False(TrainingRules.Default.Trains(Workflow.Parse(Unused)));
        Assert.True(TrainingRules.Default.With(new TrainingRule("MyTrainer")).Trains(Workflow.Parse(Unused)));
    }

    private static TrainingCurve Curve(int first, int last, Func<int, double?> loss, Func<int, bool>? skip = null)
    {
        var curve = new CurveBuilder();
        for (var step = first; step <= last; step++)
        {
            if (skip?.Invoke(step) is true)
            {
                curve.Gap();
                continue;
            }

            curve.Add(step, loss(step), TrainingSource.LogLine, TimeSpan.FromSeconds(step * 1.5));
        }

        return curve.Build();
    }

    /// <summary>Between 0.5 and 1.5, the same on every machine.</summary>
    private static double Noise(int step) => 0.5 + ((step * 2654435761L % 1000) / 1000.0);

    private static TrainingCurve Recorded()
    {
        var run = TraceRun.All.Single(run => run.Name == "45-real-train-lora #0");
        var machine = run.NewMachine();
        foreach (var step in run.Steps)
        {
            step.ApplyTo(machine);
        }

        return machine.Training!.Curve;
    }
}
