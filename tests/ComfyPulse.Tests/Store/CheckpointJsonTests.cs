using System.Text;
using ComfyPulse.Protocol;
using ComfyPulse.Store;

namespace ComfyPulse.Tests.Store;

public sealed class CheckpointJsonTests
{
    private static readonly PromptCheckpoint Checkpoint = new()
    {
        FollowedSince = new DateTimeOffset(2026, 11, 28, 10, 0, 0, TimeSpan.Zero),
        At = new DateTimeOffset(2026, 11, 28, 12, 30, 0, TimeSpan.Zero),
        Fraction = 0.375,
        WasAccepted = true,
        Witness = "earlier",
        Curve = new TrainingCurve(
        [
            new TrainingPoint(1, 4, TimeSpan.FromSeconds(1.5), TrainingSource.LogLine) { Loss = 0.5, Lowest = 0.25, Highest = 1e-300, Losses = 4, Smoothed = 0.4 },
            new TrainingPoint(9, 9, TimeSpan.FromHours(9), TrainingSource.ProgressBar) { FollowsGap = true },
            new TrainingPoint(10, 10, TimeSpan.FromHours(9), TrainingSource.NodeText) { Loss = double.NaN, Lowest = double.NegativeInfinity, Highest = double.PositiveInfinity, Losses = 1 },
        ]),
        Samples = [new TrainingSample(3, "5", new FileReference("a.png", "s", "temp")), new TrainingSample(null, "5", null)],
        SavedFiles = [new TrainingCheckpoint(4, "x.safetensors", TrainingSource.LogLine)],
    };

    [Fact]
    public void What_is_written_is_read_again_whole()
    {
        var read = CheckpointJson.TryRead(CheckpointJson.Write(Checkpoint))!;

        Assert.Equal(Checkpoint with { Curve = null, Samples = [], SavedFiles = [] }, read with { Curve = null, Samples = [], SavedFiles = [] });
        Assert.Equal(Checkpoint.Curve!.Points, read.Curve!.Points);
        Assert.Equal(Checkpoint.Samples, read.Samples);
        Assert.Equal(Checkpoint.SavedFiles, read.SavedFiles);
    }

    [Fact]
    public void One_of_a_prompt_that_trains_nothing_has_no_curve()
    {
        var read = CheckpointJson.TryRead(CheckpointJson.Write(Checkpoint with { Curve = null, Witness = null, Samples = [] }))!;

        Assert.Null(read.Curve);
        Assert.Null(read.Witness);
        Assert.Empty(read.Samples);
    }

    [Fact]
    public void One_that_was_cut_off_or_holds_nonsense_is_none()
    {
        var whole = CheckpointJson.Write(Checkpoint).ToArray();

        Assert.All(Enumerable.Range(0, whole.Length), length => Assert.Null(CheckpointJson.TryRead(whole.AsMemory(0, length))));
        Assert.All(
            [("0.375", "\"x\""), ("[1,4,1.5,3,", "[1,4,1.5,77,"), ("[9,9,", "[9,"), ("\"a.png\"", "7"), ("\"NaN\"", "\"nonsense\""), ("1.5", "1e300"), ("\"accepted\":true", "\"accepted\":5")],
            change => Assert.Null(CheckpointJson.TryRead(Encoding.UTF8.GetBytes(Changed(change)))));

        string Changed((string From, string To) change)
        {
            var text = Encoding.UTF8.GetString(whole);
            Assert.Contains(change.From, text, StringComparison.Ordinal);
            return text.Replace(change.From, change.To, StringComparison.Ordinal);
        }
    }
}
