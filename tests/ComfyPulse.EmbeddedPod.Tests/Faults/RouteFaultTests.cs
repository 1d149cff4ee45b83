using System.Net;
using System.Text.Json.Nodes;
using ComfyPulse.EmbeddedPod.Tests.Support;
using ComfyPulse.PodServer;

namespace ComfyPulse.EmbeddedPod.Tests.Faults;

/// <summary>What the faults of routes look like to a bare HTTP client.</summary>
public sealed class RouteFaultTests
{
    [Theory]
    [InlineData("0.33.0", When.Before, 0)]
    [InlineData("0.33.0", When.After, 1)]
    [InlineData("0.3.64", When.Before, 0)]
    [InlineData("0.3.64", When.After, 1)]
    [InlineData("0.3.10", When.After, 1)]
    public async Task The_answer_to_a_submission_is_lost_before_or_after_it_was_accepted(string version, When when, int accepted)
    {
        await using var pod = await TestPod.StartAsync(new EmbeddedPodOptions { Version = version, Faults = { new PodFault.LoseAnswer(when) } });

        await Assert.ThrowsAsync<HttpRequestException>(() => SubmitAsync(pod));

        Assert.Equal(accepted, pod.Host.Accepted.Values.Sum());
        Assert.Equal(200, (await SubmitAsync(pod)).Status);
        Assert.Equal(accepted + 1, pod.Host.Accepted.Values.Sum());
    }

    [Theory]
    [InlineData("0.33.0")]
    [InlineData("0.3.64")]
    public async Task A_proxys_answer_stands_in_for_the_pods_and_the_request_is_not_carried_out(string version)
    {
        var options = new EmbeddedPodOptions { Version = version, Faults = { new PodFault.AnswerWith(503, "POST", "/prompt") { RetryAfter = TimeSpan.FromMilliseconds(1500), Times = 2 } } };
        await using var pod = await TestPod.StartAsync(options);

        Assert.Equal(200, (await pod.GetAsync("prompt")).Status);
        var answer = await SubmitAsync(pod);
        Assert.Equal(503, (await SubmitAsync(pod, "api/prompt")).Status);

        Assert.Equal((503, "text/html", TimeSpan.FromSeconds(2)), (answer.Status, answer.Message.Content.Headers.ContentType?.MediaType, answer.Message.Headers.RetryAfter?.Delta));
        Assert.Contains("503 Service Unavailable", answer.Text, StringComparison.Ordinal);
        Assert.Empty(pod.Host.Accepted);
        Assert.Equal(200, (await SubmitAsync(pod)).Status);
    }

    [Theory]
    [InlineData(429, null, null, "application/json", "{\"error\": \"too many requests\"}")]
    [InlineData(418, null, null, "text/plain", "418 I'm a teapot")]
    [InlineData(200, "text/html", "<p>please log in</p>", "text/html", "<p>please log in</p>")]
    [InlineData(204, null, null, null, "")]
    public async Task An_answer_has_the_type_and_body_asked_for_or_usual_ones(int status, string? contentType, string? body, string? expectedType, string expectedBody)
    {
        await using var pod = await TestPod.StartAsync();
        pod.Faults.Add(new PodFault.AnswerWith(status) { ContentType = contentType, Body = body });

        var answer = await pod.GetAsync("queue");

        Assert.Equal((status, expectedType, expectedBody), (answer.Status, answer.Message.Content.Headers.ContentType?.MediaType, answer.Text));
    }

    [Fact]
    public async Task A_path_stands_for_those_below_it_with_and_without_prefix_and_for_no_other()
    {
        await using var pod = await TestPod.StartAsync();
        pod.Faults.Add(new PodFault.AnswerWith(502, "GET", "/history") { Times = int.MaxValue });
        pod.Faults.Add(new PodFault.AnswerWith(504, Path: "/jobs") { Times = int.MaxValue });

        var statuses = new List<int>();
        foreach (var path in new[] { "history", "api/history", "history/x", "api/history/x?a=1", "api/jobs", "api/jobs/x", "historyx", "queue" })
        {
            statuses.Add((await pod.GetAsync(path)).Status);
        }

        Assert.Equal([502, 502, 502, 502, 504, 504, 404, 200], statuses);
        Assert.Equal(200, (await pod.PostAsync("history", new JsonObject())).Status);
    }

    [Fact]
    public async Task A_lost_answer_is_one_to_a_request_that_was_carried_out()
    {
        await using var pod = await TestPod.StartAsync();
        pod.Faults.Add(new PodFault.HangWorker());
        await SubmitAsync(pod);
        var pending = (string)(await SubmitAsync(pod)).Json!["prompt_id"]!;
        pod.Faults.Add(new PodFault.AnswerLost(Path: "/queue"));

        await Assert.ThrowsAsync<HttpRequestException>(() => pod.PostAsync("queue", new JsonObject { ["delete"] = new JsonArray(pending) }));

        Assert.Empty((await pod.GetAsync("queue")).Json!["queue_pending"]!.AsArray());
    }

    [Fact]
    public async Task A_refused_request_is_not_carried_out()
    {
        await using var pod = await TestPod.StartAsync();
        pod.Faults.Add(new PodFault.RefuseRequest("POST"));

        Assert.Equal(200, (await pod.GetAsync("queue")).Status);
        await Assert.ThrowsAsync<HttpRequestException>(() => SubmitAsync(pod));

        Assert.Empty(pod.Host.Accepted);
    }

    [Fact]
    public async Task A_slow_answer_takes_its_time_by_the_pods_clock_and_comes_whole()
    {
        var clock = new SteppingClock();
        await using var pod = await TestPod.StartAsync(new EmbeddedPodOptions { Time = clock });
        var whole = (await pod.GetAsync("object_info/KSampler")).Text;
        pod.Faults.Add(new PodFault.SlowAnswer("GET", "/object_info", 100));
        var begin = clock.GetUtcNow();

        var slow = pod.GetAsync("object_info/KSampler");
        clock.LetPassUntil(TimeSpan.FromSeconds(whole.Length / 200));
        Assert.False(slow.IsCompleted);
        clock.LetPassUntil(TimeSpan.FromHours(1));

        Assert.Equal(whole, (await slow).Text);
        Assert.InRange((clock.GetUtcNow() - begin).TotalSeconds, whole.Length / 100, (whole.Length / 100) + 2);
    }

    [Fact]
    public async Task Sockets_are_no_requests_to_these_faults()
    {
        await using var pod = await TestPod.StartAsync();
        pod.Faults.Add(new PodFault.RefuseRequest { Times = int.MaxValue });

        await using var socket = await pod.OpenAsync("me");

        await Assert.ThrowsAsync<HttpRequestException>(() => pod.GetAsync("queue"));
    }

    private static Task<TestAnswer> SubmitAsync(TestPod pod, string path = "prompt") => pod.PostAsync(path, Submissions.Image());
}
