using System.Text;
using System.Text.Json.Nodes;
using ComfyPulse.EmbeddedPod.Tests.Support;
using ComfyPulse.PodServer;

namespace ComfyPulse.EmbeddedPod.Tests.Faults;

/// <summary>Faults over HTTP.</summary>
public sealed class FaultRouteTests
{
    [Fact]
    public async Task A_pod_started_from_code_has_no_such_routes_unless_it_is_asked_for_them()
    {
        await using var pod = await TestPod.StartAsync();

        Assert.Equal(404, (await pod.GetAsync("faults")).Status);
        Assert.Equal(405, (await PostAsync(pod, "faults/restart", "")).Status);
    }

    [Theory]
    [InlineData("0.33.0")]
    [InlineData("0.3.64")]
    public async Task Faults_are_added_as_lines_or_json_listed_with_their_strikes_and_cleared(string version)
    {
        await using var pod = await StartAsync(version);
        Assert.Equal(200, (await PostAsync(pod, "faults", "answer-with status=503 path=/queue\r\n\n  lose-answer when=before \n")).Status);
        Assert.Equal(200, (await pod.PostAsync("faults", new JsonObject { ["faults"] = new JsonArray("go-deaf frame=3") })).Status);

        Assert.Equal(503, (await pod.GetAsync("queue")).Status);
        await pod.PostAsync("prompt", Submissions.Image()).ContinueWith(_ => { }, TaskScheduler.Default);

        var list = (await pod.GetAsync("faults")).Json!["faults"]!.AsArray().Select(fault => $"{fault!["fault"]} {fault["struck"]}");
        Assert.Equal(["answer-with status=503 path=/queue 1", "lose-answer when=before 1", "go-deaf frame=3 0"], list);
        var id = (string)(await pod.PostAsync("prompt", Submissions.Image())).Json!["prompt_id"]!;
        Assert.Equal(1, (int?)(await pod.GetAsync("faults")).Json!["accepted"]![id]);
        Assert.Empty((await pod.SendAsync(HttpMethod.Delete, "faults")).Json!["faults"]!.AsArray());
        Assert.Empty(pod.Faults.All);
    }

    [Fact]
    public async Task A_fault_that_cannot_be_read_adds_none_and_its_answer_says_what_would_be_right()
    {
        await using var pod = await StartAsync();

        var answer = await PostAsync(pod, "faults", "hang-worker\ndrop-socket frame=2 how=gently");
        var notJson = await pod.SendAsync(HttpMethod.Post, "faults", new StringContent("nonsense", Encoding.UTF8, "application/json"));

        Assert.Equal((400, 400), (answer.Status, notJson.Status));
        Assert.Contains("reset, clean, half-open", (string?)answer.Json!["error"], StringComparison.Ordinal);
        Assert.Empty(pod.Faults.All);
    }

    [Fact]
    public async Task A_restart_over_http_is_answered_before_it_begins()
    {
        await using var pod = await StartAsync();
        await using var socket = await pod.OpenAsync("me");
        await pod.PostAsync("prompt", Submissions.Image(clientId: "me"));
        await socket.NextAsync("executing", data => data["node"] is null);

        Assert.Equal(202, (await PostAsync(pod, "faults/restart?down=1ms", "")).Status);
        await socket.EndedAsync();
        TestAnswer? history = null;
        while (history is null)
        {
            // Until it listens again, requests are cut or refused.
            await Record.ExceptionAsync(async () => history = await pod.GetAsync("history"));
        }

        Assert.Empty(history.Json!.AsObject());
    }

    [Fact]
    public async Task The_history_is_trimmed_over_http()
    {
        await using var pod = await StartAsync();
        await using var socket = await pod.OpenAsync("me");
        await pod.PostAsync("prompt", Submissions.Image(clientId: "me"));
        await socket.NextAsync("executing", data => data["node"] is null);

        Assert.Equal(400, (await PostAsync(pod, "faults/trim-history", "")).Status);
        Assert.Equal(200, (await PostAsync(pod, "faults/trim-history?keep=0", "")).Status);

        Assert.Empty((await pod.GetAsync("history")).Json!.AsObject());
    }

    [Theory]
    [InlineData("Origin", "http://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Host", "evil.example")]
    public async Task A_page_in_a_browser_cannot_reach_them_whatever_the_version(string header, string value)
    {
        await using var pod = await StartAsync("0.3.64");
        foreach (var (method, path) in new[] { (HttpMethod.Get, "faults"), (HttpMethod.Post, "faults"), (HttpMethod.Post, "faults/restart"), (HttpMethod.Delete, "faults") })
        {
            var answer = await pod.SendAsync(method, path, prepare: request => request.Headers.TryAddWithoutValidation(header, value));
            Assert.Equal(403, answer.Status);
        }

        Assert.Equal(200, (await pod.GetAsync("queue")).Status);
    }

    [Fact]
    public async Task A_fault_that_strikes_every_request_does_not_strike_these()
    {
        await using var pod = await StartAsync();
        pod.Faults.Add(new PodFault.RefuseRequest { Times = int.MaxValue });

        Assert.Equal(200, (await pod.SendAsync(HttpMethod.Delete, "faults")).Status);
        Assert.Equal(200, (await pod.GetAsync("queue")).Status);
        Assert.Equal(405, (await pod.SendAsync(HttpMethod.Put, "faults")).Status);
        Assert.Equal(400, (await PostAsync(pod, "faults/restart?down=soon", "")).Status);
    }

    private static Task<TestPod> StartAsync(string version = "0.33.0") => TestPod.StartAsync(new EmbeddedPodOptions { Version = version, FaultRoutes = true });

    private static Task<TestAnswer> PostAsync(TestPod pod, string path, string text) => pod.SendAsync(HttpMethod.Post, path, new StringContent(text, Encoding.UTF8, "text/plain"));
}
