using System.Globalization;
using ComfyPulse.Protocol;
using ComfyPulse.Tests.Client;
using ComfyPulse.Tests.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ComfyPulse.Tests.Diagnostics;

/// <summary>What is measured and logged of sockets that are lost, deaf or not to be had, on a scripted pod.</summary>
public sealed class SocketMeasureTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_socket_that_is_lost_and_comes_back_is_one_outage_and_one_fall_back_and_each_line_is_logged_once()
    {
        await using var pod = await OnePromptPod.StartAsync();
        pod.Runs();
        using var measures = new MeasureLog(pod.Pod.BaseUrl);
        using var log = new LineLog();
        var (client, sockets) = Client(pod, log);
        var (run, socket) = await pod.SubmitAsync(client);
        await socket.SendAsync(OnePromptPod.Message("execution_start"));
        await run.WaitForAsync(current => current.Progress.Phase == PromptPhase.Running);
        socket.Abort();

        var again = await pod.Time.PassUntilAsync(pod.Pod.NextSocketAsync());
        await again.GreetAsync(1);
        await again.SendAsync(OnePromptPod.Message("executing", "\"node\": \"1\", "));
        await log.FindAsync("BackOnSocket");
        pod.Ends();
        await again.SendAsync(OnePromptPod.Message("execution_success"));
        await again.SendAsync(OnePromptPod.Message("executing", "\"node\": null, "));
        await pod.Time.PassUntilAsync(run.EndAsync());

        // "mixed" if a look was answered in between, which the socket may be too quick for.
        Assert.Contains((await measures.FindAsync("comfypulse.run.duration")).Tag("comfypulse.run.followed_by"), (string[])["mixed", "websocket"]);
        await CloseAsync(pod, client, sockets);

        Assert.Equal("reset", Assert.Single(measures.Of("comfypulse.socket.outages")).Tag("comfypulse.outage.reason"));
        Assert.Equal("reset", Assert.Single(measures.Of("comfypulse.fallbacks")).Tag("comfypulse.fallback.reason"));
        Assert.Equal(["reset", "stopped"], measures.Of("comfypulse.socket.session.duration").Select(measure => measure.Tag("comfypulse.outage.reason")));
        Assert.Equal(2, measures.Of("comfypulse.socket.connect.duration").Count(measure => measure.Tag("error.type") is null));
        Assert.Equal((0, 0), (measures.Sum("comfypulse.socket.active"), measures.Lowest("comfypulse.socket.active")));
        Assert.Single(measures.Of("comfypulse.run.queue_time"));
        foreach (var once in (string[])["Connected", "Outage", "FellBack", "Reconnected", "BackOnSocket", "Ended", "Closed"])
        {
            Assert.Equal((once, 1), (once, log.Count(once)));
        }

        Assert.Contains("(Reset)", (await log.FindAsync("FellBack")).Text, StringComparison.Ordinal);
        again.Abort();
    }

    [Fact]
    public async Task Looks_while_a_socket_is_back_and_has_not_shown_yet_that_it_hears_are_told_from_those_without_one()
    {
        await using var pod = await OnePromptPod.StartAsync();
        pod.Runs();
        using var measures = new MeasureLog(pod.Pod.BaseUrl);
        await using var sockets = new ComfyUIWebSocketClient(new WebSocketClientOptions { Reconnect = ReconnectPolicy.Fixed(100, TimeSpan.Zero) });
        await using var client = new ComfyUIPodClient(new ComfyUIPodOptions { BaseUrl = pod.Pod.BaseUrl, PollInterval = TimeSpan.FromMilliseconds(50) }, sockets);
        var (_, socket) = await pod.SubmitAsync(client);
        socket.Abort();
        var again = await pod.Pod.NextSocketAsync();
        await measures.FindAsync("comfypulse.polls", "comfypulse.poll.reason", "fallback");
        Assert.Equal(0, measures.Sum("comfypulse.polls", "comfypulse.poll.reason", "reconcile"));
        await again.GreetAsync(1);
        await measures.FindAsync("comfypulse.polls", "comfypulse.poll.reason", "reconcile");

        Assert.Single(measures.Of("comfypulse.fallbacks"));
        again.Abort();
    }

    [Fact]
    public async Task Where_no_socket_is_to_be_had_each_attempt_fails_with_its_word_and_the_run_began_with_rest()
    {
        await using var pod = await OnePromptPod.StartAsync();
        pod.Runs();
        pod.Pod.OnUpgrade = context =>
        {
            context.Response.StatusCode = 403;
            return Task.CompletedTask;
        };
        using var measures = new MeasureLog(pod.Pod.BaseUrl);
        using var log = new LineLog();
        var (client, sockets) = Client(pod, log, ReconnectPolicy.Fixed(100, TimeSpan.FromSeconds(5)));
        var run = await client.SubmitAsync(PodFixture.TextWorkflow(), new SubmitOptions { PromptId = OnePromptPod.Id }, Token);
        await pod.Time.PassUntilAsync(log.FindAsync("StillAway"));
        pod.Ends();
        await pod.Time.PassUntilAsync(run.EndAsync());
        var duration = await measures.FindAsync("comfypulse.run.duration");
        await CloseAsync(pod, client, sockets);

        Assert.Equal("polling", duration.Tag("comfypulse.run.followed_by"));
        Assert.All(measures.Of("comfypulse.socket.connect.duration"), measure => Assert.Equal("upgrade_refused", measure.Tag("error.type")));
        Assert.All(measures.Of("comfypulse.socket.outages"), measure => Assert.Equal("upgrade_refused", measure.Tag("comfypulse.outage.reason")));
        Assert.Equal("no_socket", Assert.Single(measures.Of("comfypulse.fallbacks")).Tag("comfypulse.fallback.reason"));
        Assert.True(measures.Sum("comfypulse.polls", "comfypulse.poll.reason", "fallback") > 0);
        Assert.Empty(measures.Of("comfypulse.socket.active"));
        Assert.Equal(1, log.Count("Outage"));
        Assert.Equal(LogLevel.Debug, (await log.FindAsync("StillAway")).Level);
    }

    [Fact]
    public async Task An_address_that_lets_nobody_in_is_an_attempt_that_failed()
    {
        await using var pod = await OnePromptPod.StartAsync();
        pod.Pod.AnswerJson("GET /api/prompt", "{}", 401);
        using var measures = new MeasureLog(pod.Pod.BaseUrl);
        await Assert.ThrowsAsync<PodResponseException>(() => pod.Client().SubmitAsync(PodFixture.TextWorkflow(), cancellationToken: Token));

        Assert.Equal("upgrade_refused", (await measures.FindAsync("comfypulse.socket.connect.duration")).Tag("error.type"));
    }

    [Fact]
    public async Task A_deaf_socket_is_an_outage_of_that_name_and_logged_as_such()
    {
        await using var pod = await OnePromptPod.StartAsync();
        pod.Runs();
        using var measures = new MeasureLog(pod.Pod.BaseUrl);
        using var log = new LineLog();
        var (client, sockets) = Client(pod, log);
        var (_, socket) = await pod.SubmitAsync(client);
        var closing = socket.BeDeafAsync();
        var again = await pod.Time.PassUntilAsync(pod.Pod.NextSocketAsync());
        await closing;

        Assert.Equal("deaf", Assert.Single(measures.Of("comfypulse.socket.outages")).Tag("comfypulse.outage.reason"));
        Assert.Equal("deaf", Assert.Single(measures.Of("comfypulse.fallbacks")).Tag("comfypulse.fallback.reason"));
        Assert.Equal("deaf", Assert.Single(measures.Of("comfypulse.socket.session.duration")).Tag("comfypulse.outage.reason"));
        Assert.Equal((0, 0), (measures.Sum("comfypulse.socket.active"), measures.Lowest("comfypulse.socket.active")));
        Assert.Equal((1, 0), (log.Count("Deaf"), log.Count("Outage")));
        again.Abort();
        await CloseAsync(pod, client, sockets);
    }

    [Fact]
    public async Task A_submission_whose_answer_was_lost_is_counted_by_what_its_look_found()
    {
        await using var pod = await OnePromptPod.StartAsync();
        pod.Runs();
        pod.Pod.Answers["POST /api/prompt"] = async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
            context.Abort();
        };
        using var measures = new MeasureLog(pod.Pod.BaseUrl);
        using var log = new LineLog();
        var (client, sockets) = Client(pod, log);
        var (_, socket) = await pod.SubmitAsync(client);

        Assert.Equal("found", Assert.Single(measures.Of("comfypulse.submission.lookups")).Tag("comfypulse.lookup.result"));
        Assert.Equal(1, measures.Sum("comfypulse.polls", "comfypulse.poll.reason", "submission"));
        Assert.Equal(1, log.Count("SubmissionUnclear"));
        socket.Abort();
        await CloseAsync(pod, client, sockets);
    }

    [Fact]
    public async Task A_reader_that_is_overtaken_and_frames_that_are_not_used_are_counted()
    {
        await using var pod = await OnePromptPod.StartAsync();
        pod.Runs();
        using var measures = new MeasureLog(pod.Pod.BaseUrl);
        var (run, socket) = await pod.SubmitAsync(pod.Client());
        await socket.SendAsync(OnePromptPod.Message("execution_start"));
        await using var reader = run.ListenAsync(new ListenOptions { ProgressEvery = TimeSpan.Zero }, Token).GetAsyncEnumerator(Token);
        Assert.True(await reader.MoveNextAsync());
        for (var i = 0; i < 400; i++)
        {
            await socket.SendAsync(new TextFrame("1", i.ToString(CultureInfo.InvariantCulture)).ToBytes());
        }

        await socket.SendAsync("no json");
        await socket.SendAsync("""{"type": "of_some_pack", "data": {}}""");
        await measures.FindAsync("comfypulse.socket.received_frames", "comfypulse.frame.type", "other");
        Assert.True(await reader.MoveNextAsync());

        Assert.IsType<PromptSnapshot>(reader.Current);
        Assert.Equal(1, measures.Sum("comfypulse.reader.resyncs"));
        Assert.Equal("unreadable", (await measures.FindAsync("comfypulse.socket.skipped_frames")).Tag("comfypulse.skip.reason"));
        Assert.Equal(400, measures.Sum("comfypulse.socket.received_frames", "comfypulse.frame.type", "text"));
        socket.Abort();
    }

    [Fact]
    public async Task Snapshots_that_were_overtaken_are_counted()
    {
        await using var pod = await OnePromptPod.StartAsync();
        pod.Runs();
        using var measures = new MeasureLog(pod.Pod.BaseUrl);
        var (_, socket) = await pod.SubmitAsync(pod.Client());
        var thinned = measures.FindAsync("comfypulse.socket.thinned_frames");
        for (var step = 1; !thinned.IsCompleted; step++)
        {
            await socket.SendAsync(OnePromptPod.Message("progress", string.Create(CultureInfo.InvariantCulture, $"\"node\": \"1\", \"value\": {step}, \"max\": 1000000, ")));
        }

        Assert.Equal(1, (await thinned).Value);
        socket.Abort();
    }

    private static (ComfyUIPodClient Client, ComfyUIWebSocketClient Sockets) Client(OnePromptPod pod, ILoggerFactory log, ReconnectPolicy? policy = null)
    {
        var services = new PodServices { Time = pod.Time, Random = () => 0.5, Loggers = log };
        var sockets = new ComfyUIWebSocketClient(new WebSocketClientOptions { Reconnect = policy ?? ReconnectPolicy.Fixed(100, TimeSpan.Zero) }, services);
        return (new ComfyUIPodClient(new ComfyUIPodOptions { BaseUrl = pod.Pod.BaseUrl, ConnectTimeout = TimeSpan.FromHours(1), AnswerTimeout = TimeSpan.FromHours(20), HealthCheckTimeout = TimeSpan.FromHours(1) }, sockets), sockets);
    }

    private static async Task CloseAsync(OnePromptPod pod, ComfyUIPodClient client, ComfyUIWebSocketClient sockets)
    {
        await pod.Time.PassUntilAsync(client.DisposeAsync().AsTask());
        await pod.Time.PassUntilAsync(sockets.DisposeAsync().AsTask());
    }
}
