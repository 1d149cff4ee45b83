using ComfyPulse.Connections;
using ComfyPulse.Tests.Client;
using ComfyPulse.Tests.Routes;
using Microsoft.AspNetCore.Http;
using ScriptedPod = ComfyPulse.Tests.Sockets.ScriptedPod;

namespace ComfyPulse.Tests.Connections;

public sealed class PodHealthTests
{
    /// <summary>A wait that should not be there is on a clock that nobody moves.</summary>
    private static readonly TimeSpan SafetyNet = TimeSpan.FromSeconds(30);

    private const string Answer = """{"exec_info": {"queue_remaining": 0}}""";
    private readonly WatchedTime _time = new(longest: TimeSpan.FromSeconds(60));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_good_answer_holds_for_30_s()
    {
        await using var pod = await ScriptedHttpPod.StartAsync(context => context.JsonAsync(Answer));
        await using var transport = Transport(pod);

        await transport.CheckHealthAsync(Token);
        _time.Advance(TimeSpan.FromSeconds(29));
        await transport.CheckHealthAsync(Token);
        Assert.Single(pod.Requests);

        _time.Advance(TimeSpan.FromSeconds(1));
        await transport.CheckHealthAsync(Token);
        Assert.Equal(2, pod.Requests.Count);
    }

    [Fact]
    public async Task With_an_age_of_zero_the_pod_is_asked_each_time()
    {
        await using var pod = await ScriptedHttpPod.StartAsync(context => context.JsonAsync(Answer));
        await using var transport = Transport(pod, options => options.HealthCheckMaxAge = TimeSpan.Zero);

        await transport.CheckHealthAsync(Token);
        await transport.CheckHealthAsync(Token);

        Assert.Equal(2, pod.Requests.Count);
    }

    [Fact]
    public async Task A_bad_answer_is_not_kept_and_not_repeated_inside_the_check()
    {
        var isWell = false;
        await using var pod = await ScriptedHttpPod.StartAsync(context => isWell ? context.JsonAsync(Answer) : context.TextAsync(503));
        await using var transport = Transport(pod);

        await Assert.ThrowsAsync<PodResponseException>(() => transport.CheckHealthAsync(Token).WaitAsync(SafetyNet, Token));
        Assert.Single(pod.Requests);
        isWell = true;
        await transport.CheckHealthAsync(Token);

        Assert.Equal(2, pod.Requests.Count);
    }

    [Fact]
    public async Task Those_who_come_while_somebody_asks_share_the_request_and_one_who_leaves_does_not_end_it()
    {
        var (arrived, answer) = (Signal(), Signal());
        await using var pod = await ScriptedHttpPod.StartAsync(async context =>
        {
            arrived.TrySetResult();
            await answer.Task;
            await context.JsonAsync(Answer);
        });
        await using var transport = Transport(pod);
        using var leave = new CancellationTokenSource();

        var first = transport.CheckHealthAsync(leave.Token);
        await arrived.Task.WaitAsync(Token);
        var others = Enumerable.Range(0, 20).Select(_ => transport.CheckHealthAsync(Token)).ToList();
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        answer.SetResult();
        await Task.WhenAll(others);

        Assert.Single(pod.Requests);
    }

    [Fact]
    public async Task A_pod_that_says_nothing_for_2_s_is_told_as_unreachable_with_the_limit()
    {
        await using var pod = await ScriptedHttpPod.StartAsync(context => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted));
        await using var transport = Transport(pod);

        var checking = transport.CheckHealthAsync(Token);
        Assert.Equal(TimeSpan.FromSeconds(2), await _time.NextWaitAsync());
        _time.Advance(TimeSpan.FromSeconds(1.9));
        Assert.False(checking.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.1));

        var error = await Assert.ThrowsAsync<PodUnreachableException>(() => checking);
        Assert.Contains("within 2 s (HealthCheckTimeout)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_to_a_request_from_before_the_break_is_not_kept()
    {
        var (arrived, answer) = (Signal(), Signal());
        await using var pod = await ScriptedHttpPod.StartAsync(async context =>
        {
            arrived.TrySetResult();
            await answer.Task;
            await context.JsonAsync(Answer);
        });
        await using var transport = Transport(pod);

        var before = transport.CheckHealthAsync(Token);
        await arrived.Task.WaitAsync(Token);
        transport.Forget();
        answer.SetResult();
        await before;
        await transport.CheckHealthAsync(Token);

        Assert.Equal(2, pod.Requests.Count);
    }

    [Fact]
    public async Task Closing_ends_a_request_under_way()
    {
        var arrived = Signal();
        await using var pod = await ScriptedHttpPod.StartAsync(context =>
        {
            arrived.TrySetResult();
            return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        });
        var transport = Transport(pod);

        var checking = transport.CheckHealthAsync(Token);
        await arrived.Task.WaitAsync(Token);
        await transport.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => checking);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => transport.CheckHealthAsync(Token));
    }

    [Fact]
    public async Task A_socket_that_breaks_makes_the_next_dial_ask_again()
    {
        await using var pod = await ScriptedPod.StartAsync();
        pod.AnswerJson("GET /api/prompt", Answer);
        pod.AnswerJson("GET /api/queue", """{"queue_running": [], "queue_pending": []}""");
        await using var sockets = new ComfyUIWebSocketClient(new WebSocketClientOptions { Reconnect = ReconnectPolicy.Fixed(3, TimeSpan.Zero) });

        var connecting = sockets.ConnectAsync(pod.BaseUrl.AbsoluteUri, cancellationToken: Token);
        var socket = await pod.NextSocketAsync();
        await socket.GreetAsync(0);
        await connecting;
        Assert.Single(pod.Requests, "GET /api/prompt");
        socket.Abort();
        var next = await pod.NextSocketAsync();

        Assert.Equal(2, pod.Requests.Count(asked => asked == "GET /api/prompt"));
        next.Abort();
    }

    [Fact]
    public async Task The_check_of_the_client_and_the_one_before_the_socket_are_one()
    {
        await using var pod = await ScriptedPod.StartAsync();
        pod.AnswerJson("GET /api/prompt", Answer);
        pod.OnUpgrade = context =>
        {
            context.Response.StatusCode = 403;
            return Task.CompletedTask;
        };
        await using var client = new ComfyUIPodClient(new ComfyUIPodOptions { BaseUrl = pod.BaseUrl }, services: new PodServices { Time = _time, Random = () => 1 });

        Assert.True(await client.HealthCheckAsync(Token));
        await Assert.ThrowsAnyAsync<ComfyUIException>(() => client.SubmitAsync(PodFixture.TextWorkflow(), cancellationToken: Token));

        Assert.Single(pod.Requests, "GET /api/prompt");
    }

    private PodTransport Transport(ScriptedHttpPod pod, Action<ComfyUIPodOptions>? configure = null)
    {
        var options = new ComfyUIPodOptions { BaseUrl = pod.Url };
        configure?.Invoke(options);
        return new PodTransport(options, new PodServices { Time = _time });
    }

    private static TaskCompletionSource Signal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
