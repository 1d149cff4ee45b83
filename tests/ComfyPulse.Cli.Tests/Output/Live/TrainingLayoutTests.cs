using ComfyPulse.Cli.Output.Live;

namespace ComfyPulse.Cli.Tests.Output.Live;

public sealed class TrainingLayoutTests
{
    private static readonly PromptProgress Running = new()
    {
        Phase = PromptPhase.Running,
        Fraction = 0.45,
        NodesDone = 8,
        NodesTotal = 11,
        Elapsed = TimeSpan.FromSeconds(150),
        Eta = TimeSpan.FromSeconds(260),
        Running = [new("9", "TrainLoraNode", "Train LoRA", 120, 260) { Elapsed = TimeSpan.FromSeconds(144), StepsPerSecond = 0.83 }],
    };

    private static readonly TrainingCurve Curve = Losses.Curve(120, step => Losses.Falling(step));

    private static readonly Dictionary<string, TrainingProgress> Trainings = new(StringComparer.Ordinal)
    {
        ["training"] = Losses.Training,
        ["training-interpolated"] = Losses.Training with { Step = new(124, TrainingSource.ProgressBar, IsInterpolated: true), Epoch = null, Epochs = null },
        ["training-stalled"] = Losses.Training with { StalledFor = TimeSpan.FromSeconds(185) },
        ["training-saves"] = Losses.Training with { IsTraining = false, TimeLeft = null, Step = new(260, TrainingSource.ProgressBar) },
        ["training-not-begun"] = Losses.Training with { IsTraining = false, Step = null, Loss = null, SmoothedLoss = null, TimeLeft = null },
    };

    public static TheoryData<string, int, int> Pictures =>
        [.. from name in Trainings.Keys from size in ((int, int)[])[(80, 23), (40, 23), (80, 6)] select new TheoryDataRow<string, int, int>(name, size.Item1, size.Item2)];

    [Theory]
    [MemberData(nameof(Pictures))]
    public void The_view_is_the_one_that_was_looked_at(string name, int width, int height) =>
        GoldenFile.Holds($"{name}-{width}x{height}", string.Concat(Render(Trainings[name], width, height).Select(line => line + "\n")));

    [Fact]
    public void It_is_never_higher_or_wider_than_the_terminal_and_the_bars_stay()
    {
        foreach (var (name, training) in Trainings)
        {
            foreach (var width in Enumerable.Range(10, 120))
            {
                foreach (var height in Enumerable.Range(1, 24))
                {
                    var lines = Render(training, width, height);
                    Assert.True(lines.Count <= height && lines.All(line => line.Cells < width), $"{name} at {width}x{height}:\n{string.Join('\n', lines)}");
                    Assert.Contains("45 %", lines[Math.Min(1, height - 1)].ToString(), StringComparison.Ordinal);
                }
            }
        }
    }

    private static IReadOnlyList<LiveLine> Render(TrainingProgress training, int width, int height)
    {
        var run = new LiveRun("", Running, "") { Training = new LiveTraining(training, Curve) };
        return LiveLayout.Of(new LiveState([run], TimeSpan.FromSeconds(150)), new LiveSpace(width, height));
    }
}
