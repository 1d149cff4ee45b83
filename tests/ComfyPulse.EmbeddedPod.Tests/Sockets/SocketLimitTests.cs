using System.Net.WebSockets;
using System.Text.Json.Nodes;
using ComfyPulse.EmbeddedPod.Tests.Support;

namespace ComfyPulse.EmbeddedPod.Tests.Sockets;

public sealed class SocketLimitTests
{
    private const int MaxMessage = 4 * 1024 * 1024;

    /// <summary>Frames for a client that does not read: the first case is too many bytes, the second too many frames. What the network itself buffers comes on top.</summary>
    public static TheoryData<int, int> Floods => new() { { 1024 * 1024, 400 }, { 4096, 30_000 } };

    [Theory]
    [MemberData(nameof(Floods))]
    public async Task A_client_that_does_not_read_is_cut_off_and_the_others_go_on(int frameSize, int frames)
    {
        await using var pod = await TestPod.StartAsync();
        await using var reading = await pod.OpenAsync("reading");
        using var stalled = await ConnectAsync(pod, "stalled");
        await ReceiveAsync(stalled);

        var frame = new byte[frameSize];
        for (var sent = 0; sent < frames; sent++)
        {
            pod.Sockets.Publish(frame, "stalled");
        }

        pod.Sockets.PublishQueue(77);
        await reading.NextAsync("status", data => (int?)data["status"]!["exec_info"]!["queue_remaining"] == 77);

        var received = 0;
        var cut = await Assert.ThrowsAsync<WebSocketException>(async () =>
        {
            while (await ReceiveAsync(stalled) != WebSocketMessageType.Close)
            {
                received++;
            }
        });
        Assert.Equal(WebSocketError.ConnectionClosedPrematurely, cut.WebSocketErrorCode);
        Assert.InRange(received, 0, frames - 1);
    }

    [Fact]
    public async Task A_client_that_is_slow_but_below_the_limits_gets_every_frame()
    {
        await using var pod = await TestPod.StartAsync();
        using var slow = await ConnectAsync(pod, "slow");
        await ReceiveAsync(slow);

        for (var sent = 0; sent < 8000; sent++)
        {
            pod.Sockets.Publish(new byte[4096], "slow");
        }

        for (var received = 0; received < 8000; received++)
        {
            Assert.Equal(WebSocketMessageType.Binary, await ReceiveAsync(slow));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public async Task A_message_over_4_MiB_closes_its_socket_with_1009_in_one_piece_or_in_several(int pieces)
    {
        await using var pod = await TestPod.StartAsync();
        await using var other = await pod.OpenAsync("other");
        using var socket = await ConnectAsync(pod, "me");
        await ReceiveAsync(socket);

        for (var piece = 1; piece <= pieces; piece++)
        {
            await socket.SendAsync(new byte[(MaxMessage / pieces) + 1], WebSocketMessageType.Text, piece == pieces, TestContext.Current.CancellationToken);
        }

        Assert.Equal(WebSocketMessageType.Close, await ReceiveAsync(socket));
        Assert.Equal(WebSocketCloseStatus.MessageTooBig, socket.CloseStatus);
        pod.Sockets.PublishQueue(77);
        await other.NextAsync("status", data => (int?)data["status"]!["exec_info"]!["queue_remaining"] == 77);
    }

    [Fact]
    public async Task A_message_below_4_MiB_is_taken()
    {
        await using var pod = await TestPod.StartAsync();
        await using var socket = await pod.OpenAsync("me");
        var flags = new JsonObject { ["type"] = "feature_flags", ["data"] = new JsonObject { ["supports_preview_metadata"] = true, ["rest"] = new string('x', MaxMessage - 1024) } };

        await socket.SendAsync(flags.ToJsonString());

        await socket.NextAsync("feature_flags");
    }

    private static async Task<ClientWebSocket> ConnectAsync(TestPod pod, string clientId)
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(pod.BaseUrl) { Scheme = "ws", Path = "/ws", Query = $"clientId={clientId}" }.Uri, TestContext.Current.CancellationToken);
        return socket;
    }

    private static async Task<WebSocketMessageType> ReceiveAsync(ClientWebSocket socket)
    {
        var buffer = new byte[64 * 1024];
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken);
            if (received.EndOfMessage)
            {
                return received.MessageType;
            }
        }
    }
}
