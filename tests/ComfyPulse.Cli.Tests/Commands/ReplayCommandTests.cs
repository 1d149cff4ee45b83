namespace ComfyPulse.Cli.Tests.Commands;

public sealed class ReplayCommandTests
{
    internal static string Traces { get; } = FindTraces();

    [Fact]
    public async Task Every_recorded_trace_is_played_and_each_prompt_ends_once()
    {
        var result = (await CommandProcess.RunAsync(["replay", Traces, "--json"])).Exits(0);

        Assert.Empty(result.Error);
        Assert.Equal(await EndsAsPlayedAsync(), result.Events("ended").Select(line => (line.GetProperty("prompt_id").GetString(), line.GetProperty("outcome").GetString())));
        Assert.All(result.Json, line => Assert.True(line.GetProperty("t").GetDouble() >= 0));
    }

    [Theory]
    [InlineData("01-success-simple", "succeeded")]
    [InlineData("06-runtime-error", "failed")]
    [InlineData("07-validation-failures", "rejected")]
    [InlineData("08b-interrupt-prompt-id", "interrupted")]
    public async Task A_trace_is_told_in_words_as_it_went(string trace, string outcome)
    {
        var result = (await CommandProcess.RunAsync(["replay", Path.Combine(Traces, trace)])).Exits(0);

        Assert.Equal(trace, result.Output[0]);
        Assert.Contains(result.Output, line => line.Contains($"  {outcome} after ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_fraction_of_a_played_prompt_never_falls_and_ends_at_1_for_a_success()
    {
        var result = (await CommandProcess.RunAsync(["replay", Path.Combine(Traces, "25-ksampler"), "--json"])).Exits(0);

        foreach (var prompt in result.Events("progress").GroupBy(line => line.GetProperty("prompt_id").GetString()))
        {
            var fractions = prompt.Select(line => line.GetProperty("fraction").GetDouble()).ToArray();
            Assert.Equal(fractions.Order(), fractions);
            Assert.Equal(1, fractions[^1]);
        }
    }

    // The player's own tests hold it to what each recording tells; here the command is held to the player.
    private static async Task<List<(string? PromptId, string? Outcome)>> EndsAsPlayedAsync()
    {
        var ends = new List<(string?, string?)>();
        foreach (var folder in PromptRecording.Find(Traces))
        {
            var recording = await PromptRecording.OpenAsync(folder, TestContext.Current.CancellationToken);
            await foreach (var replayed in PromptReplay.PlayAsync(recording, TestContext.Current.CancellationToken))
            {
                if (replayed.Happened is PromptEnded ended)
                {
                    ends.Add((replayed.PromptId?.Value, ended.Result.Outcome.Word));
                }
            }
        }

        return ends;
    }

    private static string FindTraces()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var traces = Path.Combine(folder.FullName, "tests", "traces");
            if (Directory.Exists(traces))
            {
                return traces;
            }
        }

        throw new DirectoryNotFoundException("tests/traces is not above the test's folder.");
    }
}
