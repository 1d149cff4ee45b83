using System.Text.Json;

namespace ComfyPulse.Cli.Tests.Commands;

public sealed class PodCommandTests
{
    [Fact]
    public async Task The_pod_prints_its_address_serves_as_the_version_asked_for_and_ends_with_ctrl_c()
    {
        using var folder = new Folder();
        using var pod = CommandProcess.Start(["pod", "--port", "0", "--as", "0.3.64", "--step-time", "1ms"]);
        var url = await pod.OutputLineAsync(_ => true);

        using var http = new HttpClient();
        var stats = await http.GetStringAsync(new Uri(new Uri(url), "system_stats"), TestContext.Current.CancellationToken);
        var run = await CommandProcess.RunAsync(["run", folder.Write("w.json", Workflows.TextToImage), "--pod", url, "--out", folder["out"]]);
        await pod.SignalAsync("INT");

        Assert.Contains("0.3.64", stats, StringComparison.Ordinal);
        run.Exits(0);
        var result = (await pod.EndAsync()).Exits(0);
        Assert.Equal(url, Assert.Single(result.Output));
        Assert.Contains("simulated", Assert.Single(result.Error), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_busy_port_is_one_sentence_and_code_2()
    {
        await using var other = await ScriptedPod.StartAsync(200, "text/plain", "");

        var result = await CommandProcess.RunAsync(["pod", "--port", $"{new Uri(other.Url).Port}"]);

        result.Exits(2).SaysOnly("--port");
    }

    [Fact]
    public async Task A_timed_pod_loads_a_model_for_the_first_prompt_only_and_shows_no_previews_if_told_so()
    {
        using var folder = new Folder();
        using var pod = CommandProcess.Start(["pod", "--port", "0", "--timing", "sdxl", "--model-load", "30m", "--time-factor", "300", "--no-previews"]);
        var url = await pod.OutputLineAsync(_ => true);

        var cold = await RunAsync(folder, url, seed: "1");
        var warm = await RunAsync(folder, url, seed: "2");
        await pod.SignalAsync("INT");

        // Half an hour of loading, three hundred times faster; what the pod really computes for so small a picture is much less.
        var load = TimeSpan.FromSeconds(6);
        Assert.True(cold >= load && warm < load, $"cold {cold}, warm {warm}");
        Assert.DoesNotContain("\"binary\"", await File.ReadAllTextAsync(Path.Combine(folder["1"], "frames.jsonl"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        (await pod.EndAsync()).Exits(0);
    }

    [Theory]
    [InlineData("upscale", "--timing", "turbo")]
    [InlineData("greater than 0", "--time-factor", "0")]
    [InlineData("greater than 0", "--time-factor", "fast")]
    [InlineData("--timing", "--model-load", "20s")]
    [InlineData("--timing", "--model-load", "20s", "--timing", "plain")]
    [InlineData("a day", "--model-load", "25h", "--timing", "flux")]
    [InlineData("duration", "--model-load", "long", "--timing", "flux")]
    public async Task A_timing_that_makes_no_sense_is_one_sentence_and_code_2(string remedy, params string[] options)
    {
        var result = await CommandProcess.RunAsync(["pod", "--port", "0", .. options]);

        result.Exits(2).SaysOnly(remedy);
    }

    [Fact]
    public async Task A_version_that_it_does_not_speak_is_refused()
    {
        var result = await CommandProcess.RunAsync(["pod", "--port", "0", "--as", "newest"]);

        result.Exits(2).SaysOnly("newest");
    }

    private static async Task<TimeSpan> RunAsync(Folder folder, string url, string seed)
    {
        var result = await CommandProcess.RunAsync(["run", folder.Write("w.json", Workflows.TextToImage), "--pod", url, "--seed", seed, "--out", folder["out"], "--record", folder[seed]]);
        result.Exits(0);
        using var http = new HttpClient();
        using var history = JsonDocument.Parse(await http.GetStringAsync(new Uri(new Uri(url), "history?max_items=1"), TestContext.Current.CancellationToken));
        var messages = history.RootElement.EnumerateObject().Single().Value.GetProperty("status").GetProperty("messages");
        var times = messages.EnumerateArray().Select(message => message[1].GetProperty("timestamp").GetInt64()).ToList();
        return TimeSpan.FromMilliseconds(times[^1] - times[0]);
    }
}
