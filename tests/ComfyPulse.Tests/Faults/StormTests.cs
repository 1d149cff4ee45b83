using ComfyPulse.PodServer;

namespace ComfyPulse.Tests.Faults;

/// <summary>Fifty runs at once while everything that can go wrong does, from a seed: all end rightly, each submitted once as the pod counts it.</summary>
public sealed class StormTests
{
    private const int Runs = 50;
    private static readonly TimeSpan SafetyNet = TimeSpan.FromSeconds(100);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, "0.33.0")]
    [InlineData(2, "0.33.0")]
    [InlineData(3, "0.3.64")]
    [InlineData(4, "0.33.0")]
    [InlineData(5, "0.3.64")]
    [InlineData(6, "0.3.10")]
    [InlineData(7, "0.33.0")]
    [InlineData(8, "0.3.10")]
    public async Task Every_run_ends_rightly_and_is_on_the_pod_once(int seed, string version)
    {
        await using var pod = await FaultyPod.StartAsync(version);
        var client = pod.Client();
        foreach (var fault in Storm.Faults(seed))
        {
            pod.Host.Faults.Add(fault);
        }

        var standings = new string[Runs];
        var ends = await Task.WhenAll(Enumerable.Range(0, Runs).Select(number => RunAsync(client, number, standing => standings[number] = standing))).WaitAsync(SafetyNet, Token)
            .ContinueWith(running => running.IsCompletedSuccessfully ? running.Result : throw new TimeoutException($"seed {seed}: {string.Join(", ", standings.CountBy(standing => standing))}; {client.Status}", running.Exception), TaskScheduler.Default);

        var told = pod.Host.Accepted;
        Assert.All(ends, end =>
        {
            if (end.Outcome is PromptOutcome.Unknown && !told.ContainsKey(end.PromptId))
            {
                return; // its submission was cut off before the pod had it, which nobody can prove
            }

            Assert.Equal(end.Number % 5 == 0 ? "failed" : "succeeded", end.Outcome.Word);
            Assert.Equal(1, told[end.PromptId]);
            Assert.Equal(end.Number % 5 == 0 ? [$"more {end.Number}"] : [$"done {end.Number}", $"more {end.Number}"], end.Texts.Order(StringComparer.Ordinal).Where(text => end.Number % 5 != 0 || text.StartsWith("more", StringComparison.Ordinal)));
        });
        Assert.Equal(ends.Count(end => end.Outcome is not PromptOutcome.Unknown), told.Values.Sum());
        Assert.True(ends.Count(end => end.Outcome is PromptOutcome.Unknown) <= Storm.SubmissionsCutOff(seed));
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}: {pod.Host.Faults.All.Sum(pod.Host.Faults.Struck)} faults struck, {ends.CountBy(end => end.Outcome.Word).Select(pair => $"{pair.Value} {pair.Key}").Aggregate((a, b) => a + ", " + b)}");
    }

    private static async Task<(int Number, string PromptId, PromptOutcome Outcome, string[] Texts)> RunAsync(ComfyUIPodClient client, int number, Action<string> stands)
    {
        var promptId = PromptId.New();
        try
        {
            stands("submitting");
            var run = await client.SubmitAsync(FaultyPod.Workflow(number, fails: number % 5 == 0), new SubmitOptions { PromptId = promptId, Patience = TimeSpan.FromMinutes(10) }, Token);
            stands("running");
            var result = await run.Completion;
            stands("ended");
            return (number, result.PromptId.Value, result.Outcome, [.. result.Outputs.Select(output => output.Text!)]);
        }
        catch (PromptException exception)
        {
            return (number, promptId.Value, exception.Outcome, []);
        }
    }
}
