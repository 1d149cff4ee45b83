using ComfyPulse.Tests.Client;
using ComfyPulse.Tests.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace ComfyPulse.Tests.Connections;

public sealed class ReconnectTests
{
    private const string Id = "11111111-2222-4333-8444-555555555555";
    private const string Queued = $$"""{"queue_running": [[0, "{{Id}}", {}, {}, ["1"]]], "queue_pending": []}""";
    private static readonly string Done =
        """{"ID": {"prompt": [0, "ID", {}, {}, ["1"]], "outputs": {"1": {"text": ["hello"]}}, "status": {"status_str": "success", "completed": true, "messages": []}}}"""
            .Replace("ID", Id, StringComparison.Ordinal);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_lost_socket_is_dialled_again_after_the_policys_delay_under_the_same_client_id()
    {
        var time = new FakeTimeProvider();
        await using var pod = await StartAsync();
        await using var sockets = new ComfyUIWebSocketClient(services: new PodServices { Time = time });
        await using var client = new ComfyUIPodClient(new ComfyUIPodOptions { BaseUrl = pod.BaseUrl }, sockets);
        var (run, socket) = await SubmitAsync(client, pod);

        var lost = FollowedByAsync(run, FollowSource.Polling);
        socket.Abort();
        await lost;
        var dials = Dials(pod);
        time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.Equal(dials, Dials(pod));
        time.Advance(TimeSpan.FromSeconds(0.2));
        var next = await pod.NextSocketAsync();

        Assert.Equal(socket.ClientId, next.ClientId);
        next.Abort();
    }

    [Fact]
    public async Task A_run_whose_socket_was_away_ends_by_the_history()
    {
        await using var pod = await StartAsync();
        await using var client = new ComfyUIPodClient(new ComfyUIPodOptions { BaseUrl = pod.BaseUrl }, Sockets(TimeSpan.FromHours(1)));
        var (run, socket) = await SubmitAsync(client, pod);
        await socket.SendAsync(Message("execution_start", ""));

        pod.AnswerJson("GET /api/queue", """{"queue_running": [], "queue_pending": []}""");
        pod.AnswerJson($"GET /api/history/{Id}", Done);
        socket.Abort();
        var result = await run.EndAsync();

        Assert.IsType<PromptOutcome.Succeeded>(result.Outcome);
        Assert.Equal(FollowSource.Mixed, result.FollowedBy);
        Assert.Equal("hello", Assert.Single(result.Outputs).Text);
    }

    [Fact]
    public async Task A_run_goes_on_over_the_socket_that_was_opened_again()
    {
        await using var pod = await StartAsync();
        await using var client = new ComfyUIPodClient(new ComfyUIPodOptions { BaseUrl = pod.BaseUrl }, Sockets(TimeSpan.Zero));
        var (run, socket) = await SubmitAsync(client, pod);
        socket.Abort();

        var again = await pod.NextSocketAsync();
        var back = FollowedByAsync(run, FollowSource.WebSocket);
        await again.GreetAsync(1);
        await again.SendAsync("""{"type": "executing", "data": {"node": "1"}}""");
        await again.SendAsync("""{"type": "status", "data": {"status": {"exec_info": {"queue_remaining": 1}}}}""");
        await back;
        Assert.Equal("1", (await run.WaitForAsync(e => e.Progress.NodeId is not null)).Progress.NodeId);
        pod.AnswerJson($"GET /api/history/{Id}", Done);
        await again.SendAsync(Message("execution_success", ""));
        await again.SendAsync(Message("executing", "\"node\": null, "));
        var result = await run.EndAsync();

        Assert.IsType<PromptOutcome.Succeeded>(result.Outcome);
        again.Abort();
    }

    [Fact]
    public async Task Where_no_socket_is_to_be_had_a_run_is_followed_by_rest()
    {
        await using var pod = await StartAsync();
        pod.OnUpgrade = context =>
        {
            context.Response.StatusCode = 403;
            return Task.CompletedTask;
        };
        pod.AnswerJson("GET /api/queue", """{"queue_running": [], "queue_pending": []}""");
        pod.AnswerJson($"GET /api/history/{Id}", Done);
        await using var client = new ComfyUIPodClient(new ComfyUIPodOptions { BaseUrl = pod.BaseUrl });

        var run = await client.SubmitAsync(PodFixture.TextWorkflow(), new SubmitOptions { PromptId = Id }, Token);
        var result = await run.EndAsync();

        Assert.IsType<PromptOutcome.Succeeded>(result.Outcome);
        Assert.Equal(FollowSource.Polling, result.FollowedBy);
    }

    [Fact]
    public async Task A_submission_whose_answer_is_lost_is_looked_up_and_never_sent_twice()
    {
        await using var pod = await StartAsync();
        pod.Answers["POST /api/prompt"] = async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
            context.Abort();
        };
        await using var client = new ComfyUIPodClient(new ComfyUIPodOptions { BaseUrl = pod.BaseUrl });

        var (run, socket) = await SubmitAsync(client, pod);

        Assert.Equal(Id, run.PromptId.Value);
        Assert.Single(pod.Requests, request => request == "POST /api/prompt");
        socket.Abort();
    }

    [Fact]
    public async Task A_connection_that_nobody_uses_is_closed_in_order_after_a_while()
    {
        var time = new FakeTimeProvider();
        await using var pod = await StartAsync();
        await using var sockets = new ComfyUIWebSocketClient(services: new PodServices { Time = time });
        var connecting = sockets.ConnectAsync(pod.BaseUrl.AbsoluteUri, "c1", Token);
        var socket = await pod.NextSocketAsync();
        Assert.NotNull(await socket.ReceiveAsync());
        await socket.GreetAsync();
        Assert.Equal("c1", await connecting.WaitAsync(TimeSpan.FromSeconds(20), Token));

        await sockets.DisconnectAsync("c1", Token);
        time.Advance(TimeSpan.FromSeconds(30));

        Assert.Null(await socket.ReceiveAsync());
        await socket.CloseAsync();
        socket.Release();
    }

    [Theory]
    [InlineData(401)]
    [InlineData(404)]
    [InlineData(502)]
    public async Task What_is_no_pod_is_told_before_anything_is_submitted(int status)
    {
        await using var pod = await StartAsync();
        foreach (var path in new[] { "GET /api/prompt", "GET /prompt" })
        {
            pod.Answers[path] = context =>
            {
                context.Response.StatusCode = status;
                return context.Response.WriteAsync("no");
            };
        }

        await using var client = new ComfyUIPodClient(pod.BaseUrl);

        var error = await Assert.ThrowsAsync<PodResponseException>(() => client.SubmitAsync(PodFixture.TextWorkflow(), new SubmitOptions { Patience = TimeSpan.Zero }, Token));

        Assert.Equal(status, (int)error.Status);
        Assert.DoesNotContain(pod.Requests, request => request.StartsWith("POST", StringComparison.Ordinal));
    }

    private static async Task<ScriptedPod> StartAsync()
    {
        var pod = await ScriptedPod.StartAsync();
        pod.AnswerJson("GET /api/prompt", """{"exec_info": {"queue_remaining": 0}}""");
        pod.AnswerJson("POST /api/prompt", $$$"""{"prompt_id": "{{{Id}}}", "number": 0, "node_errors": {}}""");
        pod.AnswerJson("GET /api/queue", Queued);
        pod.AnswerJson($"GET /api/history/{Id}", "{}");
        return pod;
    }

    private static ComfyUIWebSocketClient Sockets(TimeSpan delay) => new(new WebSocketClientOptions { Reconnect = ReconnectPolicy.Fixed(100, delay) });

    private static async Task<(PromptRun Run, ScriptedSocket Socket)> SubmitAsync(ComfyUIPodClient client, ScriptedPod pod)
    {
        var submitting = client.SubmitAsync(PodFixture.TextWorkflow(), new SubmitOptions { PromptId = Id }, Token);
        var socket = await pod.NextSocketAsync();
        await socket.GreetAsync();
        return (await submitting.WaitAsync(TimeSpan.FromSeconds(20), Token), socket);
    }

    private static async Task FollowedByAsync(PromptRun run, FollowSource source)
    {
        await foreach (var happened in run.ListenAsync(new ListenOptions { ProgressEvery = TimeSpan.Zero }, Token))
        {
            if (happened is FollowedBy followed && followed.Source == source)
            {
                return;
            }
        }
    }

    private static int Dials(ScriptedPod pod) => pod.Requests.Count(request => request.StartsWith("GET /ws", StringComparison.Ordinal));

    private static string Message(string type, string more) => "{\"type\": \"" + type + "\", \"data\": {" + more + "\"prompt_id\": \"" + Id + "\"}}";
}
