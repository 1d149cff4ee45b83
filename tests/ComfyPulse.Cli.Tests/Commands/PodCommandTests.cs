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
    public async Task A_version_that_it_does_not_speak_is_refused()
    {
        var result = await CommandProcess.RunAsync(["pod", "--port", "0", "--as", "newest"]);

        result.Exits(2).SaysOnly("newest");
    }
}
