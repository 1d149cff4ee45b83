namespace ComfyPulse.Cli.Tests.Commands;

/// <summary><c>comfypulse cancel</c> as a process.</summary>
public sealed class CancelCommandTests
{
    private static readonly string Slow = Workflows.TextToImage.Replace("\"steps\": 6", "\"steps\": 10000", StringComparison.Ordinal);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Each_prompt_is_cancelled_and_no_other(bool json)
    {
        await using var pod = await GatedPod.StartAsync();
        var ended = await pod.FinishAsync(Workflows.Image);
        var (running, waiting, other) = (await pod.SubmitAsync(Slow), await pod.SubmitAsync(), await pod.SubmitAsync());
        await BeginsAsync(running);
        string[] ids = [running.PromptId.Value, waiting.PromptId.Value, ended.PromptId.Value, "nobody's"];

        var result = (await CommandProcess.RunAsync(["cancel", .. ids, "--pod", pod.Url, .. json ? (string[])["--json"] : []])).Exits(5);

        Assert.Contains("knows no prompt nobody's", Assert.Single(result.Error), StringComparison.Ordinal);
        if (json)
        {
            Assert.Equal(
                [(ids[0], true, "cancelled"), (ids[1], true, "cancelled"), (ids[2], false, "succeeded"), (ids[3], false, null)],
                result.Events("cancelled").Select(line => (line.GetProperty("prompt_id").GetString()!, line.GetProperty("cancelled").GetBoolean(), line.GetProperty("outcome").GetString())));
        }
        else
        {
            Assert.StartsWith($"{ids[0]}  cancelled at KSampler", result.Output[0], StringComparison.Ordinal);
            Assert.Equal([$"{ids[1]}  cancelled", $"{ids[2]}  not cancelled: it had ended (succeeded)"], result.Output.Skip(1));
        }

        pod.Open();
        var end = await other.Completion.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        Assert.IsType<PromptOutcome.Succeeded>(end.Outcome);
    }

    [Fact]
    public async Task What_is_cancelled_is_code_0()
    {
        await using var pod = await GatedPod.StartAsync();
        var running = await pod.SubmitAsync(Slow);
        await BeginsAsync(running);

        (await CommandProcess.RunAsync(["cancel", running.PromptId.Value, "--pod", pod.Url])).Exits(0);

        var end = await running.Completion.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        Assert.IsType<PromptOutcome.Interrupted>(end.Outcome);
    }

    private static async Task BeginsAsync(PromptRun run)
    {
        await foreach (var happened in run.ListenAsync(new(), TestContext.Current.CancellationToken))
        {
            // Whoever begins to listen later is told where it stands instead.
            if (happened is NodeStarted { ClassType: "KSampler" } or PromptSnapshot { Progress.ClassType: "KSampler" } or ProgressChanged { Progress.ClassType: "KSampler" })
            {
                return;
            }
        }
    }
}
