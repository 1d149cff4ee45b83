using ComfyPulse.EmbeddedPod;

namespace ComfyPulse.Cli.Tests.Commands;

/// <summary><c>comfypulse doctor</c> as a process.</summary>
public sealed class DoctorCommandTests
{
    private static readonly string[] Codes = ["rest", "auth", "proxy", "socket", "frames", "version", "features", "previews", "round_trip", "clock", "upload_limit"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_pod_that_is_well_is_code_0_and_a_line_for_each_question()
    {
        await using var pod = await EmbeddedPodHost.StartAsync(cancellationToken: Stop);

        var result = (await CommandProcess.RunAsync(["doctor", "--pod", pod.BaseUrl.AbsoluteUri])).Exits(0);

        Assert.Equal($"The pod at {pod.BaseUrl}", result.Output[0]);
        Assert.All(Codes, code => Assert.Single(result.Output, line => line.Contains($"  {code}  ", StringComparison.Ordinal)));
        Assert.StartsWith("The pod can be used: ", result.Output[^1], StringComparison.Ordinal);
        Assert.Empty(result.Error);
    }

    [Fact]
    public async Task Json_has_a_line_for_each_question_and_one_for_the_whole()
    {
        await using var pod = await EmbeddedPodHost.StartAsync(new() { Version = "0.3.10" }, Stop);

        var result = (await CommandProcess.RunAsync(["doctor", "--json"], standardInput: null, ("COMFYPULSE_POD", pod.BaseUrl.AbsoluteUri))).Exits(0);

        var findings = result.Events("finding");
        Assert.Equal(Codes, findings.Select(finding => finding.GetProperty("code").GetString()));
        Assert.All(findings, finding => Assert.Equal(["event", "code", "grade", "text", "remedy"], finding.EnumerateObject().Select(property => property.Name)));
        Assert.Equal(("version", "poor", "Update ComfyUI to 0.26.0 or newer."), (findings[5].GetProperty("code").GetString(), findings[5].GetProperty("grade").GetString(), findings[5].GetProperty("remedy").GetString()));
        Assert.Null(findings[0].GetProperty("remedy").GetString());
        var end = result.Json[^1];
        Assert.Equal(["event", "usable", "good", "poor", "bad"], end.EnumerateObject().Select(property => property.Name));
        Assert.True(end.GetProperty("usable").GetBoolean());
        Assert.Equal(findings.Count(finding => finding.GetProperty("grade").GetString() == "poor"), end.GetProperty("poor").GetInt32());
        Assert.Equal(0, end.GetProperty("bad").GetInt32());
    }

    [Fact]
    public async Task A_pod_that_is_not_usable_is_code_4_with_the_remedy()
    {
        await using var pod = await ScriptedPod.StartAsync(404, "text/plain", "");

        var text = (await CommandProcess.RunAsync(["doctor", "--pod", pod.Url])).Exits(4);
        var json = (await CommandProcess.RunAsync(["doctor", "--pod", pod.Url, "--json"])).Exits(4);

        Assert.Contains("base path", text.Output[2], StringComparison.Ordinal);
        Assert.Equal("The pod cannot be used as it is: 1 good, 1 bad, 9 skipped.", text.Output[^1]);
        Assert.Equal("""{"event":"diagnosed","usable":false,"good":1,"poor":0,"bad":1}""", json.Output[^1]);
        Assert.DoesNotContain(pod.Requests, request => !request.StartsWith("GET", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Base_path_headers_query_and_credentials_reach_the_pod_and_are_not_printed()
    {
        await using var pod = await ScriptedPod.StartAsync(401, "text/plain", "");
        var url = pod.Url.Replace("http://", "http://me:hunter2@", StringComparison.Ordinal) + "/comfy?token=hunter3";

        var result = await CommandProcess.RunAsync(["doctor", "--pod", url, "--header", "X-Team: red"], standardInput: null, ("COMFYPULSE_HEADERS", "X-Team: blue\n"));

        result.Exits(4);
        Assert.Equal("GET /comfy/api/prompt?token=hunter3 authorization=Basic bWU6aHVudGVyMg== x-team=red", pod.Requests[0]);
        Assert.Contains(result.Output, line => line.Contains("not taken (401)", StringComparison.Ordinal));
        Assert.DoesNotContain(result.Output, line => line.Contains("hunter", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("doctor", "COMFYPULSE_POD")]
    [InlineData("doctor --pod http://127.0.0.1:9 --timeout 0", "--timeout")]
    [InlineData("doctor --pod http://127.0.0.1:9 --timeout 2h", "--timeout")]
    [InlineData("doctor --pod ftp://127.0.0.1", "http")]
    [InlineData("doctor --pod http://127.0.0.1:9 --header nonsense", "Name: value")]
    public async Task A_wrong_use_is_one_sentence_and_code_2(string arguments, string part) =>
        (await CommandProcess.RunAsync(arguments.Split(' '))).Exits(2).SaysOnly(part);

    [Fact]
    public async Task A_pod_that_never_answers_costs_the_timeout()
    {
        await using var pod = await ScriptedPod.StartAsync(SilenceAsync);

        var result = (await CommandProcess.RunAsync(["doctor", "--pod", pod.Url, "--timeout", "300ms"])).Exits(4);

        Assert.Contains("no answer", result.Output[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ctrl_C_leaves_with_130()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var pod = await ScriptedPod.StartAsync(context =>
        {
            asked.TrySetResult();
            return SilenceAsync(context);
        });
        using var command = CommandProcess.Start(["doctor", "--pod", pod.Url, "--timeout", "10m", "--json"]);
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(60), Stop);

        await command.SignalAsync("INT");

        var result = (await command.EndAsync()).Exits(130);
        Assert.Equal("cancelled", Assert.Single(result.Json).GetProperty("code").GetString());
    }

    private static async Task SilenceAsync(Microsoft.AspNetCore.Http.HttpContext context)
    {
        var gone = new TaskCompletionSource();
        await using var registration = context.RequestAborted.Register(gone.SetResult);
        await gone.Task;
    }
}
