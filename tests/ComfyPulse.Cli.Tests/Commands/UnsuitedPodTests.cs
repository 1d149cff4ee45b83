namespace ComfyPulse.Cli.Tests.Commands;

/// <summary>Pods that cannot take a workflow: code 4, one sentence, nothing submitted.</summary>
public sealed class UnsuitedPodTests
{
    [Theory]
    [InlineData(200, "text/html", "<html>Welcome</html>", "not ComfyUI")]
    [InlineData(401, "text/plain", "", "--header")]
    [InlineData(403, "text/html", "<html>no</html>", "--header")]
    [InlineData(404, "text/plain", "", "base path")]
    [InlineData(500, "text/plain", "500 Internal Server Error", "500")]
    [InlineData(502, "text/html", "<html>Bad Gateway</html>", "502")]
    public async Task What_answers_is_no_pod_for_us(int status, string mediaType, string body, string part)
    {
        using var folder = new Folder();
        await using var pod = await ScriptedPod.StartAsync(status, mediaType, body);

        var result = await CommandProcess.RunAsync(["run", folder.Write("w.json", Workflows.Image), "--pod", pod.Url, "--out", folder["out"], "--wait", "0"]);

        result.Exits(4).SaysOnly(part);
        Assert.DoesNotContain(pod.Requests, request => request.StartsWith("POST", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_pod_that_is_down_is_tried_for_a_while_and_that_is_said()
    {
        using var folder = new Folder();

        var result = await CommandProcess.RunAsync(["run", folder.Write("w.json", Workflows.Image), "--pod", "http://127.0.0.1:9", "--out", folder["out"], "--wait", "300ms", "--json"]);

        result.Exits(4);
        Assert.Equal(2, result.Error.Count);
        Assert.Contains("trying for 300 ms", result.Error[0], StringComparison.Ordinal);
        Assert.Contains("http://127.0.0.1:9/", result.Error[1], StringComparison.Ordinal);
        Assert.Equal("pod_unreachable", Assert.Single(result.Json).GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_gateway_that_comes_up_within_the_wait_is_used()
    {
        using var folder = new Folder();
        var asked = 0;
        await using var pod = await ScriptedPod.StartAsync(context => Interlocked.Increment(ref asked) == 1
            ? ScriptedPod.Answer(context, 503, "text/plain", "starting")
            : ScriptedPod.Answer(context, 401, "text/plain", ""));

        var result = await CommandProcess.RunAsync(["run", folder.Write("w.json", Workflows.Image), "--pod", pod.Url, "--out", folder["out"]]);

        result.Exits(4);
        Assert.Contains("(503)", result.Error[0], StringComparison.Ordinal);
        Assert.Contains("(401)", result.Error[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Base_path_headers_query_and_credentials_reach_the_pod_and_are_not_printed()
    {
        using var folder = new Folder();
        await using var pod = await ScriptedPod.StartAsync(401, "text/plain", "");
        var url = pod.Url.Replace("http://", "http://me:hunter2@", StringComparison.Ordinal) + "/comfy?token=hunter3";

        var result = await CommandProcess.RunAsync(
            ["run", folder.Write("w.json", Workflows.Image), "--out", folder["out"], "--header", "X-Team: red"],
            standardInput: null,
            ("COMFYPULSE_POD", url),
            ("COMFYPULSE_HEADERS", "X-Team: blue\n"));

        result.Exits(4).SaysOnly($"{pod.Url}/comfy/");
        Assert.DoesNotContain("hunter", result.ErrorText, StringComparison.Ordinal);
        Assert.Equal("GET /comfy/api/system_stats?token=hunter3 authorization=Basic bWU6aHVudGVyMg== x-team=red", pod.Requests[0]);
    }

    [Fact]
    public async Task Ctrl_C_while_the_pod_is_awaited_leaves_with_130_and_says_that_nothing_runs()
    {
        using var folder = new Folder();
        using var command = CommandProcess.Start(["run", folder.Write("w.json", Workflows.Image), "--pod", "http://127.0.0.1:9", "--out", folder["out"], "--wait", "10m", "--json"]);
        await command.ErrorLineAsync(line => line.Contains("trying", StringComparison.Ordinal));

        await command.SignalAsync("INT");

        var result = (await command.EndAsync()).Exits(130);
        Assert.Equal("cancelled", Assert.Single(result.Json).GetProperty("code").GetString());
    }
}
