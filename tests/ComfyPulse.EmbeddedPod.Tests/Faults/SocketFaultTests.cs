using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using ComfyPulse.EmbeddedPod.Tests.Support;
using ComfyPulse.PodServer;

namespace ComfyPulse.EmbeddedPod.Tests.Faults;

/// <summary>What the faults of sockets look like to a client that knows nothing of them. The frames are counts of the queue, published one by one.</summary>
public sealed class SocketFaultTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("0.33.0")]
    [InlineData("0.3.64")]
    public async Task A_socket_is_reset_in_place_of_a_frame_and_those_before_it_have_arrived(string version)
    {
        await using var pod = await TestPod.StartAsync(new EmbeddedPodOptions { Version = version });
        var fault = pod.Faults.Add(new PodFault.DropSocket(100, SocketDrop.Reset));
        using var socket = await RawSocket.OpenAsync(pod.BaseUrl, "me");
        Publish(pod, 1, 200);

        Assert.Equal(Enumerable.Range(1, 98), await QueuesAsync(socket, 98));
        var end = await Assert.ThrowsAsync<IOException>(() => EndedAsync(socket));
        Assert.Equal(SocketError.ConnectionReset, Assert.IsType<SocketException>(end.InnerException).SocketErrorCode);
        Assert.Equal(1, pod.Faults.Struck(fault));
    }

    [Theory]
    [InlineData(SocketDrop.Reset)]
    [InlineData(SocketDrop.Clean)]
    [InlineData(SocketDrop.HalfOpen)]
    public async Task A_client_that_opens_a_socket_anew_after_a_drop_hears_the_pod_again(SocketDrop how)
    {
        await using var pod = await TestPod.StartAsync();
        for (var round = 0; round < 10; round++)
        {
            // The round before ends its sockets without a handshake, so that the pod may still take its client id for theirs.
            var clientId = $"me{round}";
            var fault = pod.Faults.Add(new PodFault.DropSocket(2, how) { ClientId = clientId });
            using var first = await RawSocket.OpenAsync(pod.BaseUrl, clientId);
            Publish(pod, 5, 1);
            await pod.Faults.StruckAsync(fault, cancellationToken: Token).WaitAsync(TimeSpan.FromSeconds(30), Token);

            using var second = await RawSocket.OpenAsync(pod.BaseUrl, clientId);
            first.Dispose();
            Publish(pod, 6, 1);
            Assert.Equal([6], await QueuesAsync(second, 1));
        }
    }

    [Fact]
    public async Task A_clean_drop_is_a_close_handshake_by_the_pod()
    {
        await using var pod = await TestPod.StartAsync();
        pod.Faults.Add(new PodFault.DropSocket(2, SocketDrop.Clean));
        using var socket = await RawSocket.OpenAsync(pod.BaseUrl, "me");
        Publish(pod, 5, 3);

        Assert.Equal((8, (ushort)WebSocketCloseStatus.EndpointUnavailable), await socket.ReadAsync() is { } close ? (close.Opcode, (ushort)((close.Payload[0] << 8) + close.Payload[1])) : default);
        await socket.CloseAsync();
        Assert.Null(await socket.ReadAsync());
    }

    [Fact]
    public async Task A_half_open_socket_answers_no_ping()
    {
        await using var pod = await TestPod.StartAsync();
        pod.Faults.Add(new PodFault.DropSocket(2, SocketDrop.HalfOpen));
        using var socket = new ClientWebSocket();
        (socket.Options.KeepAliveInterval, socket.Options.KeepAliveTimeout) = (TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(2));
        await socket.ConnectAsync(Address(pod, "me"), Token);
        Assert.True((await socket.ReceiveAsync(new byte[4096], Token)).EndOfMessage);
        Publish(pod, 5, 3);

        // A pod that answered would keep the client waiting here.
        var end = await Assert.ThrowsAsync<OperationCanceledException>(() => socket.ReceiveAsync(new byte[4096], Token).WaitAsync(TimeSpan.FromSeconds(30), Token));
        Assert.Contains("Pong", end.ToString(), StringComparison.Ordinal);
        Assert.Equal(WebSocketState.Aborted, socket.State);
    }

    [Fact]
    public async Task A_half_open_socket_ends_with_the_pod()
    {
        using var socket = await StartAndBreakAsync();

        await EndAsync(socket);

        static async Task<RawSocket> StartAndBreakAsync()
        {
            await using var pod = await TestPod.StartAsync();
            pod.Faults.Add(new PodFault.DropSocket(2, SocketDrop.HalfOpen));
            var socket = await RawSocket.OpenAsync(pod.BaseUrl, "me");
            Publish(pod, 5, 3);
            return socket;
        }
    }

    [Theory]
    [InlineData(200)]
    [InlineData(403)]
    [InlineData(502)]
    public async Task A_socket_is_refused_with_a_status(int status)
    {
        await using var pod = await TestPod.StartAsync();
        pod.Faults.Add(new PodFault.RefuseSocket(status));
        using var socket = new ClientWebSocket { Options = { CollectHttpResponseDetails = true } };

        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(Address(pod, "me"), Token));

        Assert.Equal(status, (int)socket.HttpStatusCode);
        await using var next = await pod.OpenAsync("me");
    }

    [Fact]
    public async Task A_socket_is_refused_by_a_reset_for_one_client_and_as_often_as_asked_for()
    {
        await using var pod = await TestPod.StartAsync();
        pod.Faults.Add(new PodFault.RefuseSocket { ClientId = "me", Times = 2 });
        await using var other = await pod.OpenAsync("other");

        for (var time = 0; time < 2; time++)
        {
            using var socket = new ClientWebSocket();
            await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(Address(pod, "me"), Token));
            Assert.Equal((HttpStatusCode)0, socket.HttpStatusCode);
        }

        await using var third = await pod.OpenAsync("me");
    }

    [Theory]
    [InlineData("0.33.0")]
    [InlineData("0.3.64")]
    public async Task A_deaf_socket_answers_pings_and_the_close_and_hears_nothing(string version)
    {
        await using var pod = await TestPod.StartAsync(new EmbeddedPodOptions { Version = version });
        pod.Faults.Add(new PodFault.GoDeaf(3));
        using var socket = await RawSocket.OpenAsync(pod.BaseUrl, "me");
        Publish(pod, 1, 5);

        Assert.Equal([1], await QueuesAsync(socket, 1));
        await socket.PingAsync();
        Assert.Equal(10, (await socket.ReadAsync())?.Opcode);
        await socket.CloseAsync();
        Assert.Equal(8, (await socket.ReadAsync())?.Opcode);
        await using var next = await pod.OpenAsync("me");
        Publish(pod, 7, 1);
        await next.NextAsync("status", data => (int?)data["status"]!["exec_info"]!["queue_remaining"] == 7);
    }

    [Theory]
    [InlineData("0.33.0")]
    [InlineData("0.3.64")]
    public async Task A_stall_holds_back_what_is_published_to_anybody_until_it_is_cleared(string version)
    {
        await using var pod = await TestPod.StartAsync(new EmbeddedPodOptions { Version = version });
        var fault = pod.Faults.Add(new PodFault.StallAll(3) { ClientId = "a" });
        using var a = await RawSocket.OpenAsync(pod.BaseUrl, "a");
        using var b = await RawSocket.OpenAsync(pod.BaseUrl, "b");
        Publish(pod, 1, 4);
        using var late = await RawSocket.OpenAsync(pod.BaseUrl, "late");

        Assert.Equal([1], await QueuesAsync(a, 1));
        Assert.Equal([1], await QueuesAsync(b, 1));
        foreach (var socket in new[] { a, b, late })
        {
            await socket.PingAsync();
        }

        Assert.All(await Task.WhenAll(a.ReadAsync(), b.ReadAsync(), late.ReadAsync()), frame => Assert.Equal(10, frame?.Opcode));
        Assert.Equal(200, (await pod.GetAsync("queue")).Status);

        pod.Faults.Clear();
        Assert.Equal([2, 3, 4], await QueuesAsync(a, 3));
        Assert.Equal([2, 3, 4], await QueuesAsync(b, 3));
        Assert.Equal([3, 4], await QueuesAsync(late, 2));
        Assert.Equal(1, pod.Faults.Struck(fault));
    }

    [Fact]
    public async Task Faults_with_frame_0_strike_at_the_next_frame_of_a_socket_that_is_open_already()
    {
        await using var pod = await TestPod.StartAsync();
        using var socket = await RawSocket.OpenAsync(pod.BaseUrl, "me");
        Publish(pod, 1, 5);
        Assert.Equal([1, 2, 3, 4, 5], await QueuesAsync(socket, 5));

        pod.Faults.Add(new PodFault.DropSocket(0, SocketDrop.Reset));
        Publish(pod, 6, 1);

        await Assert.ThrowsAsync<IOException>(() => EndedAsync(socket));
    }

    private static Uri Address(TestPod pod, string clientId) => new UriBuilder(pod.BaseUrl) { Scheme = "ws", Path = "/ws", Query = $"clientId={clientId}" }.Uri;

    private static void Publish(TestPod pod, int first, int count)
    {
        for (var number = first; number < first + count; number++)
        {
            pod.Sockets.PublishQueue(number);
        }
    }

    private static async Task<IReadOnlyList<int>> QueuesAsync(RawSocket socket, int count)
    {
        var queues = new List<int>();
        while (queues.Count < count)
        {
            queues.Add((await socket.ReadAsync())?.Queue ?? -1);
        }

        return queues;
    }

    // The pod pings before it resets the connection, to know that everything before has been read.
    private static async Task EndedAsync(RawSocket socket)
    {
        Assert.Equal(9, (await socket.ReadAsync())?.Opcode);
        await socket.PongAsync();
        Assert.Null(await socket.ReadAsync());
    }

    private static async Task EndAsync(RawSocket socket)
    {
        try
        {
            Assert.Null(await socket.ReadAsync());
        }
        catch (IOException)
        {
            // A reset is an end too.
        }
    }
}
