using ComfyPulse.Tests.Routes;
using Microsoft.AspNetCore.Http;
using ScriptedPod = ComfyPulse.Tests.Sockets.ScriptedPod;

namespace ComfyPulse.Tests.Client;

public sealed class StatusTests
{
    private const string Id = "11111111-2222-4333-8444-555555555555";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_is_known_of_a_pod_that_was_never_asked_and_status_asks_nothing()
    {
        await using var pod = await ScriptedPod.StartAsync();
        await using var client = new ComfyUIPodClient(pod.BaseUrl);

        var status = client.Status;

        Assert.Equal((PodReachability.Unknown, PodSocketState.None), (status.Reachability, status.Socket));
        Assert.True(status is { AsOf: null, Age: null, FollowedBy: null, LastError: null, ComfyUIVersion: null });
        Assert.Empty(pod.Requests);
    }

    [Fact]
    public async Task The_newest_call_says_whether_the_pod_is_there_and_how_long_ago()
    {
        var time = new WatchedTime(TimeSpan.Zero);
        var answer = "ok";
        await using var pod = await ScriptedHttpPod.StartAsync(context => (answer, context.Path()) switch
        {
            ("down", _) => context.HtmlAsync(502),
            ("login", _) => context.HtmlAsync(),
            (_, "/api/system_stats") => context.JsonAsync("""{"system": {"comfyui_version": "0.33.0"}, "devices": []}"""),
            (_, "/api/prompt") => context.JsonAsync("""{"exec_info": {"queue_remaining": 0}}"""),
            _ => context.TextAsync(500, "Server got itself in trouble"),
        });
        await using var client = new ComfyUIPodClient(new ComfyUIPodOptions { BaseUrl = pod.Url, ReadRetries = 0 }, services: new PodServices { Time = time });

        await client.Routes.Server.GetStatsAsync(Token);
        time.Advance(TimeSpan.FromMinutes(3));
        var known = client.Status;
        Assert.Equal((PodReachability.Reachable, TimeSpan.FromMinutes(3), "0.33.0"), (known.Reachability, known.Age, known.ComfyUIVersion));
        Assert.Equal(time.GetUtcNow() - TimeSpan.FromMinutes(3), known.AsOf);

        // ComfyUI's own failure is an answer of its own; a proxy's page is not.
        await Assert.ThrowsAsync<PodResponseException>(() => client.Routes.Queue.GetAsync(cancellationToken: Token));
        Assert.Equal((PodReachability.Reachable, TimeSpan.Zero), (client.Status.Reachability, client.Status.Age));
        foreach (var other in (string[])["down", "login"])
        {
            answer = "ok";
            Assert.True(await client.HealthCheckAsync(Token));
            answer = other;
            await Assert.ThrowsAsync<PodResponseException>(() => client.Routes.Queue.GetAsync(cancellationToken: Token));
            Assert.Equal(PodReachability.Unreachable, client.Status.Reachability);
            Assert.Contains(pod.Url + "api/queue answers", client.Status.LastError, StringComparison.Ordinal);

            // A good check of just now no longer holds.
            Assert.False(await client.HealthCheckAsync(Token));
        }
    }

    [Fact]
    public async Task Something_else_that_answers_in_the_pods_place_is_not_the_pod()
    {
        await using var pod = await ScriptedHttpPod.StartAsync(context => context.JsonAsync("""{"hello": "I am no ComfyUI"}"""));
        await using var client = new ComfyUIPodClient(pod.Url);

        Assert.False(await client.HealthCheckAsync(Token));
        Assert.Equal(PodReachability.Unreachable, client.Status.Reachability);
        Assert.Contains("not answered as ComfyUI does", client.Status.LastError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_health_check_that_takes_too_long_is_told()
    {
        var time = new WatchedTime(TimeSpan.FromSeconds(60));
        await using var pod = await ScriptedHttpPod.StartAsync(context => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted));
        await using var client = new ComfyUIPodClient(new ComfyUIPodOptions { BaseUrl = pod.Url }, services: new PodServices { Time = time });

        var checking = client.HealthCheckAsync(Token);
        await time.PassNextWaitAsync();

        Assert.False(await checking);
        Assert.Equal(PodReachability.Unreachable, client.Status.Reachability);
        Assert.Contains("HealthCheckTimeout", client.Status.LastError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_way_runs_are_followed_is_told_with_the_reason()
    {
        var time = new WatchedTime(TimeSpan.Zero);
        await using var pod = await ScriptedPod.StartAsync();
        pod.AnswerJson("GET /api/prompt", """{"exec_info": {"queue_remaining": 0}}""");
        pod.AnswerJson("GET /api/queue", $$"""{"queue_running": [[0, "{{Id}}", {}, {}, ["1"]]], "queue_pending": []}""");
        pod.AnswerJson("POST /api/prompt", $$$"""{"prompt_id": "{{{Id}}}", "number": 0, "node_errors": {}}""");
        await using var client = new ComfyUIPodClient(new ComfyUIPodOptions { BaseUrl = pod.BaseUrl }, services: new PodServices { Time = time });

        var submitting = client.SubmitAsync(PodFixture.TextWorkflow(), new SubmitOptions { PromptId = Id }, Token);
        var socket = await pod.NextSocketAsync();
        await socket.GreetAsync();
        var run = await submitting;
        Assert.Equal((PodSocketState.Open, UpdateSource.WebSocket, null), (client.Status.Socket, client.Status.FollowedBy, client.Status.LastError));

        var lost = FollowedByPollingAsync(run);
        socket.Abort();
        await lost;
        Assert.Equal((PodSocketState.Down, UpdateSource.Polling), (client.Status.Socket, client.Status.FollowedBy));
        Assert.NotNull(client.Status.LastError);
    }

    private static async Task FollowedByPollingAsync(PromptRun run)
    {
        await foreach (var happened in run.ListenAsync(new ListenOptions { ProgressEvery = TimeSpan.Zero }, Token))
        {
            if (happened is FollowedBy { Source: FollowSource.Polling })
            {
                return;
            }
        }
    }
}
