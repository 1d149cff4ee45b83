using ComfyPulse.Tests.Connections;
using ComfyPulse.Tests.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace ComfyPulse.Tests.Client;

/// <summary>Connecting, disconnecting and reconnecting by the surface that was asked for.</summary>
public sealed class OriginalConnectionTests
{
    private static readonly TimeSpan SafetyNet = TimeSpan.FromSeconds(30);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_time_out_of_a_connect_that_succeeded_ends_no_socket_neither_its_own_nor_a_later_one()
    {
        await using var pod = await OnePromptPod.StartAsync();
        pod.Runs();
        var (run, first) = await pod.SubmitAsync(pod.Client(configure: options => options.ConnectTimeout = TimeSpan.FromSeconds(10)));
        pod.Time.Advance(TimeSpan.FromSeconds(11));
        await first.SendAsync(State(1));
        await run.WaitForAsync(current => current.Progress.Step == 1);
        first.Abort();

        var second = await pod.Pod.NextSocketAsync();
        await second.GreetAsync(1);
        await second.SendAsync(State(2));
        await run.WaitForAsync(current => current.Progress.Step == 2);
        pod.Time.Advance(TimeSpan.FromSeconds(11));
        await second.SendAsync(State(3));
        await run.WaitForAsync(current => current.Progress.Step == 3);

        Assert.Equal(2, Dials(pod.Pod));
        second.Abort();
    }

    [Fact]
    public async Task Attempts_are_counted_until_a_socket_has_worked_so_that_the_policy_gives_up_in_the_end()
    {
        await using var pod = await OnePromptPod.StartAsync();
        pod.Runs();
        var policy = new CountingPolicy(ReconnectPolicy.Fixed(3, TimeSpan.Zero));
        var (run, socket) = await pod.SubmitAsync(pod.Client(policy));
        await HearAsync(run, socket, 1);
        socket.Abort();
        Assert.Equal((0, TimeSpan.Zero), await NextAsync(policy));

        // A socket that opens and is lost before a word is no success.
        var second = await pod.Pod.NextSocketAsync();
        pod.Pod.OnUpgrade = RefuseAsync;
        await second.GreetAsync(1);
        await CloseAsync(second);
        Assert.Equal((1, TimeSpan.Zero), await NextAsync(policy));
        Assert.Equal((2, TimeSpan.Zero), await NextAsync(policy));
        Assert.Equal((3, null), await NextAsync(policy));
        Assert.Equal((4, null), await pod.Time.PassUntilAsync(policy.NextAsync()));
        Assert.False(run.Completion.IsCompleted);

        // It is tried again each minute, and once it works the count begins anew.
        pod.Pod.OnUpgrade = null;
        var third = await pod.Time.PassUntilAsync(pod.Pod.NextSocketAsync());
        await third.GreetAsync(1);
        await HearAsync(run, third, 2);
        third.Abort();
        var last = await NextAsync(policy);
        for (var attempt = 5; last.Attempt == attempt; attempt++)
        {
            // Time may have passed faster than an answer came.
            last = await NextAsync(policy);
        }

        Assert.Equal((0, TimeSpan.Zero), last);
        Assert.Equal(socket.ClientId, third.ClientId);
        (await pod.Pod.NextSocketAsync()).Abort();
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public async Task A_socket_is_not_asked_for_without_a_client_id(string clientId)
    {
        await using var sockets = Sockets(new FakeTimeProvider());

        await Assert.ThrowsAsync<ArgumentException>(nameof(clientId), () => sockets.ConnectAsync("http://127.0.0.1:1", clientId, Token));
    }

    [Fact]
    public async Task A_disconnect_that_was_wanted_is_followed_by_no_reconnect()
    {
        var time = new FakeTimeProvider();
        await using var pod = await PodAsync();
        var sockets = Sockets(time);
        var socket = await ConnectAsync(sockets, pod, "c1");

        await sockets.DisconnectAsync("c1", Token);
        time.Advance(TimeSpan.FromSeconds(30));
        await ByeAsync(socket);
        time.Advance(TimeSpan.FromMinutes(10));
        await sockets.DisposeAsync();

        Assert.Equal(1, Dials(pod));
        Assert.Empty(sockets.Pool.Connections);
    }

    [Fact]
    public async Task Disconnecting_does_not_close_a_socket_under_a_run_that_shares_it()
    {
        var time = new FakeTimeProvider();
        await using var fixture = await PodFixture.StartAsync();
        await using var sockets = Sockets(time);
        await using var client = new ComfyUIPodClient(new ComfyUIPodOptions { BaseUrl = fixture.Host.BaseUrl }, sockets);
        var clientId = await sockets.ConnectAsync(fixture.Host.BaseUrl.AbsoluteUri, cancellationToken: Token);
        var run = await client.SubmitAsync(PodFixture.WaitWorkflow(), cancellationToken: Token);
        await run.WaitForAsync(current => current.Progress.Phase == PromptPhase.Running);

        await sockets.DisconnectAsync(clientId, Token);
        await sockets.DisconnectAsync(clientId, Token);
        await sockets.DisconnectAsync("nobody", Token);
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(Assert.Single(sockets.Pool.Connections).IsOpen);
        fixture.Gate.Open();
        var result = await time.PassUntilAsync(run.EndAsync());

        Assert.Equal(clientId, run.ClientId);
        Assert.IsType<PromptOutcome.Succeeded>(result.Outcome);
        Assert.Equal(FollowSource.WebSocket, result.FollowedBy);
    }

    [Fact]
    public async Task Whoever_connects_twice_shares_one_socket_until_both_have_disconnected()
    {
        var time = new FakeTimeProvider();
        await using var pod = await PodAsync();
        await using var sockets = Sockets(time);
        var socket = await ConnectAsync(sockets, pod, "c1");
        Assert.Equal("c1", await sockets.ConnectAsync(pod.BaseUrl.AbsoluteUri.Replace("http:", "ws:", StringComparison.Ordinal), "c1", Token));

        await sockets.DisconnectAsync("c1", Token);
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(Assert.Single(sockets.Pool.Connections).IsOpen);

        // Back before the linger is over: the same socket serves on.
        await sockets.DisconnectAsync("c1", Token);
        time.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal("c1", await sockets.ConnectAsync(pod.BaseUrl.AbsoluteUri, "c1", Token));
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(Assert.Single(sockets.Pool.Connections).IsOpen);

        await sockets.DisconnectAsync("c1", Token);
        time.Advance(TimeSpan.FromSeconds(30));
        await ByeAsync(socket);
        Assert.Equal(1, Dials(pod));
    }

    [Fact]
    public async Task A_pod_without_sockets_is_told_as_such_and_the_connection_is_not_kept()
    {
        var time = new FakeTimeProvider();
        await using var pod = await PodAsync();
        pod.OnUpgrade = RefuseAsync;
        await using var sockets = Sockets(time);

        var error = await Assert.ThrowsAsync<PodUnreachableException>(() => sockets.ConnectAsync(pod.BaseUrl.AbsoluteUri, "c1", Token));
        time.Advance(TimeSpan.FromSeconds(30));

        Assert.Contains("no socket", error.Message, StringComparison.Ordinal);
        Assert.Empty(sockets.Pool.Connections);
    }

    [Fact]
    public async Task A_connect_that_is_cancelled_leaves_the_dial_to_those_who_still_wait()
    {
        var time = new FakeTimeProvider();
        await using var pod = await PodAsync();
        await using var sockets = Sockets(time);
        using var impatience = new CancellationTokenSource();
        var cancelled = sockets.ConnectAsync(pod.BaseUrl.AbsoluteUri, "c1", impatience.Token);
        var patient = sockets.ConnectAsync(pod.BaseUrl.AbsoluteUri, "c1", Token);
        var socket = await pod.NextSocketAsync();

        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        await socket.GreetAsync();

        Assert.Equal("c1", await patient.WaitAsync(SafetyNet, Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sockets.DisconnectAsync("c1", impatience.Token));
        await sockets.DisconnectAsync("c1", Token);
        time.Advance(TimeSpan.FromSeconds(30));
        await ByeAsync(socket);
        Assert.Equal(1, Dials(pod));
    }

    [Theory]
    [InlineData("pod")]
    [InlineData("ftp://127.0.0.1")]
    [InlineData("")]
    public async Task What_is_no_address_is_the_callers_mistake(string address)
    {
        await using var sockets = new ComfyUIWebSocketClient();

        await Assert.ThrowsAnyAsync<ArgumentException>(() => sockets.ConnectAsync(address, cancellationToken: Token));
    }

    private static async Task<ScriptedPod> PodAsync()
    {
        var pod = await ScriptedPod.StartAsync();
        pod.AnswerJson("GET /api/prompt", """{"exec_info": {"queue_remaining": 0}}""");
        return pod;
    }

    private static ComfyUIWebSocketClient Sockets(FakeTimeProvider time) => new(services: new PodServices { Time = time });

    private static async Task<ScriptedSocket> ConnectAsync(ComfyUIWebSocketClient sockets, ScriptedPod pod, string clientId)
    {
        var connecting = sockets.ConnectAsync(pod.BaseUrl.AbsoluteUri, clientId, Token);
        var socket = await pod.NextSocketAsync();
        await socket.GreetAsync();
        Assert.Equal(clientId, await connecting.WaitAsync(SafetyNet, Token));
        return socket;
    }

    /// <summary>Waits for the client's goodbye, and answers it.</summary>
    private static Task ByeAsync(ScriptedSocket socket) => socket.BeDeafAsync().WaitAsync(SafetyNet, Token);

    /// <summary>Says goodbye, and waits for the client's: it has heard all that came before.</summary>
    private static async Task CloseAsync(ScriptedSocket socket)
    {
        await socket.CloseAsync();
        while (await socket.ReceiveAsync() is not null)
        {
            // Feature flags.
        }

        socket.Release();
    }

    private static async Task HearAsync(PromptRun run, ScriptedSocket socket, int step)
    {
        await socket.SendAsync(State(step));
        await run.WaitForAsync(current => current.Progress.Step == step);
    }

    private static Task<(int Attempt, TimeSpan? Delay)> NextAsync(CountingPolicy policy) => policy.NextAsync().WaitAsync(SafetyNet, Token);

    private static Task RefuseAsync(HttpContext context)
    {
        context.Response.StatusCode = 403;
        return Task.CompletedTask;
    }

    private static string State(int step) => OnePromptPod.Message("progress_state", "\"nodes\": {\"1\": {\"value\": " + step + ", \"max\": 9, \"state\": \"running\", \"node_id\": \"1\"}}, ");

    private static int Dials(ScriptedPod pod) => pod.Requests.Count(request => request.StartsWith("GET /ws", StringComparison.Ordinal));
}
