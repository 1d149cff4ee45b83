using System.Net;
using System.Net.Sockets;
using System.Text;
using ComfyPulse.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace ComfyPulse.Tests.Sockets;

public sealed class PodSessionTests : IAsyncDisposable
{
    private const string Executing = """{"type": "executing", "data": {"node": "3", "prompt_id": "a"}}""";
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler());
    private readonly ListenerLog _heard = new();
    private readonly CancellationTokenSource _stopping = new();

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _stopping.Dispose();
        _http.Dispose();
    }

    [Fact]
    public async Task Feature_flags_are_the_first_message_and_the_greeting_opens_the_session()
    {
        await using var pod = await ScriptedPod.StartAsync();
        var session = Start(pod);
        var socket = await pod.NextSocketAsync();

        Assert.Equal("""{"type":"feature_flags","data":{"supports_preview_metadata":true}}""", await socket.ReceiveAsync());
        await socket.GreetAsync();
        Assert.Equal("opened c1", await _heard.NextAsync());
        Assert.Contains("queue_remaining", await _heard.NextAsync(), StringComparison.Ordinal);

        await EndAsync(socket, session);
    }

    [Fact]
    public async Task Base_path_headers_and_query_items_reach_the_upgrade()
    {
        await using var pod = await ScriptedPod.StartAsync();
        var options = new ComfyUIPodOptions { BaseUrl = new Uri(pod.BaseUrl, "comfy?room=1"), Headers = { ["X-Key"] = "k", ["Cookie"] = "a=b" }, Query = { ["token"] = "t&=" } };
        var session = Start(options, new SocketSettings());
        var socket = await pod.NextSocketAsync();

        Assert.Equal(("/comfy/ws", "c1", "t&=", "1"), (socket.Path, socket.ClientId, socket.Query["token"].ToString(), socket.Query["room"].ToString()));
        Assert.Equal(("k", "a=b"), (socket.Headers["X-Key"].ToString(), socket.Headers.Cookie.ToString()));
        Assert.Empty(socket.Headers.Origin.ToString());

        await EndAsync(socket, session);
    }

    [Fact]
    public async Task A_pod_that_serves_the_socket_under_api_alone_is_found_there()
    {
        await using var pod = await ScriptedPod.StartAsync();
        pod.OnUpgrade = context =>
        {
            pod.OnUpgrade = null;
            context.Response.StatusCode = 404;
            return Task.CompletedTask;
        };
        var session = Start(pod);
        var socket = await pod.NextSocketAsync();

        Assert.Equal("/api/ws", socket.Path);

        await EndAsync(socket, session);
    }

    [Fact]
    public async Task A_frame_of_many_megabytes_arrives_whole()
    {
        await using var pod = await ScriptedPod.StartAsync();
        var session = Start(pod);
        var socket = await OpenAsync(pod);

        await socket.SendAsync(new byte[9_000_000]);
        Assert.Equal("binary 9000000", await _heard.NextAsync());
        await socket.SendAsync(Executing);
        Assert.Equal(Executing, await _heard.NextAsync());

        await EndAsync(socket, session);
    }

    [Fact]
    public async Task A_frame_over_the_limit_costs_itself_only()
    {
        await using var pod = await ScriptedPod.StartAsync();
        var session = Start(new ComfyUIPodOptions { BaseUrl = pod.BaseUrl }, new SocketSettings { MaxFrameBytes = 100_000 });
        var socket = await OpenAsync(pod);

        await socket.SendAsync(new byte[100_000]);
        await socket.SendPieceAsync(new byte[100_000], isLast: false);
        await socket.SendPieceAsync([], isLast: true);
        await socket.SendAsync(new byte[350_000]);
        await socket.SendAsync(Executing);

        Assert.Equal("binary 100000", await _heard.NextAsync());
        Assert.Equal("binary 100000", await _heard.NextAsync());
        Assert.Equal("skipped too_large", await _heard.NextAsync());
        Assert.Equal(Executing, await _heard.NextAsync());

        await EndAsync(socket, session);
    }

    [Fact]
    public async Task Garbage_is_skipped_and_the_session_goes_on()
    {
        await using var pod = await ScriptedPod.StartAsync();
        var session = Start(pod);
        var socket = await OpenAsync(pod);

        await socket.SendAsync("not json at all");
        await socket.SendAsync("""{"type": "executing", "data": {"no""");
        await socket.SendAsync("[1]");
        await socket.SendAsync(Executing);

        string line;
        var skipped = 0;
        while ((line = await _heard.NextAsync()) != Executing)
        {
            skipped += line == "skipped unreadable" ? 1 : 0;
        }

        Assert.InRange(skipped, 2, 3);

        await EndAsync(socket, session);
    }

    [Fact]
    public async Task The_newest_snapshot_of_a_prompt_arrives_and_none_overtakes_another_frame()
    {
        await using var pod = await ScriptedPod.StartAsync();
        var session = Start(pod);
        var socket = await OpenAsync(pod);

        for (var step = 1; step <= 500; step++)
        {
            await socket.SendAsync(State("a", step));
        }

        await socket.SendAsync(State("b", 1));
        await socket.SendAsync(Executing);

        var lines = new List<string>();
        while (lines.LastOrDefault() != Executing)
        {
            lines.Add(await _heard.NextAsync());
        }

        Assert.Equal([State("a", 500), State("b", 1), Executing], lines[^3..]);
        Assert.Equal(lines.Order(StringComparer.Ordinal).Distinct(StringComparer.Ordinal).Count(), lines.Count);

        await EndAsync(socket, session);
    }

    [Fact]
    public async Task A_lone_snapshot_is_delivered_without_waiting_for_anything()
    {
        await using var pod = await ScriptedPod.StartAsync();
        var session = Start(pod);
        var socket = await OpenAsync(pod);

        await socket.SendAsync(State("a", 1));
        Assert.Equal(State("a", 1), await _heard.NextAsync());

        await EndAsync(socket, session);
    }

    [Fact]
    public async Task Stopping_says_goodbye_and_waits_for_the_answer()
    {
        await using var pod = await ScriptedPod.StartAsync();
        var session = Start(pod);
        var socket = await OpenAsync(pod);
        Assert.NotNull(await socket.ReceiveAsync());

        await _stopping.CancelAsync();
        Assert.Null(await socket.ReceiveAsync());
        Assert.False(session.IsCompleted);
        await socket.CloseAsync();
        var end = await session;

        Assert.Equal((true, OutageReason.Stopped), (end.WasOpen, end.Reason));
        socket.Release();
    }

    [Fact]
    public async Task A_goodbye_that_is_never_answered_is_cut_after_two_seconds()
    {
        var time = new FakeTimeProvider();
        await using var pod = await ScriptedPod.StartAsync();
        var session = Start(new ComfyUIPodOptions { BaseUrl = pod.BaseUrl }, new SocketSettings(), time);
        var socket = await OpenAsync(pod);
        Assert.NotNull(await socket.ReceiveAsync());

        await _stopping.CancelAsync();
        Assert.Null(await socket.ReceiveAsync());
        time.Advance(TimeSpan.FromSeconds(2));
        var end = await session.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        Assert.Equal(OutageReason.Stopped, end.Reason);
        socket.Release();
    }

    [Fact]
    public async Task A_close_of_the_pod_is_answered_and_named()
    {
        await using var pod = await ScriptedPod.StartAsync();
        var session = Start(pod);
        var socket = await OpenAsync(pod);
        Assert.NotNull(await socket.ReceiveAsync());

        await socket.CloseAsync();
        Assert.Null(await socket.ReceiveAsync());
        var end = await session;

        Assert.Equal((true, OutageReason.Closed), (end.WasOpen, end.Reason));
        socket.Release();
    }

    [Fact]
    public async Task A_cut_connection_is_a_reset()
    {
        await using var pod = await ScriptedPod.StartAsync();
        var session = Start(pod);
        var socket = await OpenAsync(pod);

        socket.Abort();
        var end = await session.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        Assert.Equal((true, OutageReason.Reset), (end.WasOpen, end.Reason));
    }

    [Fact]
    public async Task A_port_where_nobody_listens_refuses()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var url = new Uri($"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}");
        free.Stop();

        var end = await Start(new ComfyUIPodOptions { BaseUrl = url }, new SocketSettings());

        Assert.Equal((false, OutageReason.Refused), (end.WasOpen, end.Reason));
    }

    [Theory]
    [InlineData(200)]
    [InlineData(401)]
    [InlineData(502)]
    public async Task An_upgrade_that_is_answered_with_a_page_is_refused_with_its_status(int status)
    {
        await using var pod = await ScriptedPod.StartAsync();
        pod.OnUpgrade = context =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = "text/html";
            return context.Response.WriteAsync("<html>Please sign in</html>");
        };

        var end = await Start(pod);

        Assert.Equal((false, OutageReason.UpgradeRefused, status), (end.WasOpen, end.Reason, end.Status));
    }

    [Fact]
    public async Task A_socket_that_opens_without_a_word_is_given_up_after_the_connect_time_out()
    {
        var time = new FakeTimeProvider();
        await using var pod = await ScriptedPod.StartAsync();
        var session = Start(new ComfyUIPodOptions { BaseUrl = pod.BaseUrl }, new SocketSettings(), time);
        var socket = await pod.NextSocketAsync();
        Assert.NotNull(await socket.ReceiveAsync());

        time.Advance(TimeSpan.FromSeconds(10));
        var end = await session.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        Assert.Equal((false, OutageReason.TimedOut), (end.WasOpen, end.Reason));
        socket.Release();
    }

    [Fact]
    public async Task A_dial_without_an_answer_times_out_on_the_clock_that_was_given()
    {
        var time = new FakeTimeProvider();
        await using var pod = await ScriptedPod.StartAsync();
        var (arrived, leave) = (new TaskCompletionSource(), new TaskCompletionSource());
        pod.OnUpgrade = async _ =>
        {
            arrived.SetResult();
            await leave.Task;
        };
        var session = Start(new ComfyUIPodOptions { BaseUrl = pod.BaseUrl }, new SocketSettings(), time);
        await arrived.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        time.Advance(TimeSpan.FromSeconds(10));
        var end = await session.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        leave.SetResult();

        Assert.Equal((false, OutageReason.TimedOut), (end.WasOpen, end.Reason));
    }

    [Fact]
    public async Task A_half_open_connection_is_found_by_pings_that_stay_unanswered()
    {
        using var peer = new TcpListener(IPAddress.Loopback, 0);
        peer.Start();
        var url = new Uri($"http://127.0.0.1:{((IPEndPoint)peer.LocalEndpoint).Port}");
        var session = Start(
            new ComfyUIPodOptions { BaseUrl = url },
            new SocketSettings { PingInterval = TimeSpan.FromMilliseconds(300), PongTimeout = TimeSpan.FromMilliseconds(500) });

        // A peer that greets and then never answers again, though its connection stays up.
        using var connection = await peer.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        var stream = connection.GetStream();
        await HandshakeByHand.AcceptAsync(stream);
        await HandshakeByHand.SendTextAsync(stream, """{"type": "status", "data": {"status": {"exec_info": {"queue_remaining": 0}}, "sid": "c1"}}""");
        var end = await session.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        Assert.Equal((true, OutageReason.HalfOpen), (end.WasOpen, end.Reason));
    }

    private static string State(string promptId, int step) =>
        """{"type": "progress_state", "data": {"prompt_id": "ID", "nodes": {"3": {"value": STEP, "max": 500, "state": "running", "node_id": "3", "prompt_id": "ID"}}}}"""
            .Replace("ID", promptId, StringComparison.Ordinal).Replace("STEP", $"{step}", StringComparison.Ordinal);

    private Task<SessionEnd> Start(ScriptedPod pod) => Start(new ComfyUIPodOptions { BaseUrl = pod.BaseUrl }, new SocketSettings());

    private Task<SessionEnd> Start(ComfyUIPodOptions options, SocketSettings settings, TimeProvider? time = null) =>
        new PodSession(PodAddress.Of(options), "c1", settings, _http, time ?? TimeProvider.System, tap: null).RunAsync(_heard, _stopping.Token);

    private async Task<ScriptedSocket> OpenAsync(ScriptedPod pod)
    {
        var socket = await pod.NextSocketAsync();
        await socket.GreetAsync();
        Assert.Equal("opened c1", await _heard.NextAsync());
        Assert.Contains("queue_remaining", await _heard.NextAsync(), StringComparison.Ordinal);
        return socket;
    }

    private static async Task EndAsync(ScriptedSocket socket, Task<SessionEnd> session)
    {
        socket.Abort();
        await session.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
    }

    /// <summary>Just enough of a WebSocket server to fall silent after its first words.</summary>
    private static class HandshakeByHand
    {
        public static async Task AcceptAsync(NetworkStream stream)
        {
            var (buffer, length) = (new byte[8192], 0);
            while (buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8) < 0)
            {
                length += await stream.ReadAsync(buffer.AsMemory(length), TestContext.Current.CancellationToken);
            }

            var key = Encoding.ASCII.GetString(buffer, 0, length).Split("\r\n")
                .Single(line => line.StartsWith("Sec-WebSocket-Key:", StringComparison.OrdinalIgnoreCase)).Split(':', 2)[1].Trim();
#pragma warning disable CA5350 // RFC 6455 wants SHA-1 here.
            var accept = Convert.ToBase64String(System.Security.Cryptography.SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
            await stream.WriteAsync(
                Encoding.ASCII.GetBytes($"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"),
                TestContext.Current.CancellationToken);
        }

        public static async Task SendTextAsync(NetworkStream stream, string text)
        {
            var utf8 = Encoding.UTF8.GetBytes(text);
            await stream.WriteAsync((byte[])[0x81, (byte)utf8.Length, .. utf8], TestContext.Current.CancellationToken);
        }
    }
}
