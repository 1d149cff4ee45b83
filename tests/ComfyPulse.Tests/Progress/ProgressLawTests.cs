using ComfyPulse.Tests.Recording;

namespace ComfyPulse.Tests.Progress;

/// <summary>What is promised of progress, at every word of every recording and between any two of them.</summary>
public sealed class ProgressLawTests
{
    public static TheoryData<string> All => [.. Traces.Folders.Concat(Traces.Recordings).Select(folder => Path.GetRelativePath(Traces.Root, folder))];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(All))]
    public async Task The_promises_hold_at_every_moment(string recording)
    {
        foreach (var calculation in Enum.GetValues<ProgressCalculation>())
        {
            var costs = new CostModel();
            foreach (var sight in (string[])["first", "second"])
            {
                var last = new Dictionary<int, PromptProgress>();
                await foreach (var played in PromptReplay.PlayAsync(await PromptRecording.OpenAsync(Path.Combine(Traces.Root, recording), Token), new() { Costs = costs, Progress = calculation }, Token))
                {
                    if (played.Happened is ProgressChanged { Progress: var progress })
                    {
                        HoldsBetween(last.GetValueOrDefault(played.Submission), progress, $"{recording}, {sight} sight, prompt {played.Submission} at {played.At}");
                        last[played.Submission] = progress;
                    }
                }
            }
        }
    }

    private static void HoldsBetween(PromptProgress? before, PromptProgress now, string where)
    {
        var fraction = 0.0;
        foreach (var share in (double[])[0, 0.3, 0.9, 1])
        {
            var moved = before?.After(before.Elapsed + (share * (now.Elapsed - before.Elapsed)));
            Assert.True(moved is null || (moved.Fraction >= fraction && moved.Fraction < 1), $"{fraction} to {moved?.Fraction}: {where}");
            fraction = moved?.Fraction ?? 0;
        }

        Assert.True(now.Fraction >= fraction, $"{fraction} to {now.Fraction}: {where}");
        Assert.True(now.Fraction < 1 || now.Phase == PromptPhase.Ended, where);
        Assert.True(now.Fraction <= 0.99 || now.Fraction == 1, where);
        Assert.True(now.Phase != PromptPhase.Ended || now is { Eta: null, EtaRange: null }, where);
        Assert.True(now.Eta is not { } eta || (eta >= TimeSpan.Zero && now.EtaRange is { } range && range.Low <= eta && eta <= range.High), where);
        Assert.All(now.Running, node => Assert.True(node.Elapsed >= TimeSpan.Zero && node.StepsPerSecond is null or > 0, where));
    }
}
