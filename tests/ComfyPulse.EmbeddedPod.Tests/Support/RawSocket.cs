using System.Buffers.Binary;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace ComfyPulse.EmbeddedPod.Tests.Support;

/// <summary>One WebSocket frame as it is on the wire. Opcodes: 0 continuation, 1 text, 2 binary, 8 close, 9 ping, 10 pong.</summary>
internal sealed record WireFrame(int Opcode, bool IsLast, byte[] Payload)
{
    /// <summary>The <c>queue_remaining</c> of a <c>status</c>; null for anything else.</summary>
    public int? Queue => Opcode == 1 && IsLast && Regex.Match(Encoding.UTF8.GetString(Payload), "\"queue_remaining\": ([0-9]+)") is { Success: true } found
        ? int.Parse(found.Groups[1].Value, CultureInfo.InvariantCulture)
        : null;
}

/// <summary>A client's socket without a WebSocket library: it sees fragments, pongs and how the connection ends.</summary>
internal sealed class RawSocket : IDisposable
{
    private readonly TcpClient _client = new();
    private readonly BufferedStream _stream;

    private RawSocket(Uri baseUrl)
    {
        _client.Connect(baseUrl.Host, baseUrl.Port);
        _stream = new BufferedStream(_client.GetStream());
    }

    /// <summary>Opens a socket and reads the pod's 101 and its greeting: before that the pod may not know it yet.</summary>
    public static async Task<RawSocket> OpenAsync(Uri baseUrl, string clientId)
    {
        var socket = new RawSocket(baseUrl);
        await socket.WriteAsync(Encoding.ASCII.GetBytes($"GET /ws?clientId={clientId} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"));
        Assert.StartsWith("HTTP/1.1 101", await socket.ReadHeadAsync(), StringComparison.Ordinal);
        Assert.Equal(0, (await socket.ReadAsync())?.Queue);
        return socket;
    }

    /// <summary>The next frame; null after an orderly end.</summary>
    /// <exception cref="IOException">The connection was reset.</exception>
    public async Task<WireFrame?> ReadAsync()
    {
        if (await ReadExactlyAsync(2) is not [var first, var second])
        {
            return null;
        }

        var length = (second & 127) switch
        {
            126 => BinaryPrimitives.ReadUInt16BigEndian(await ReadExactlyAsync(2)),
            127 => (int)BinaryPrimitives.ReadUInt64BigEndian(await ReadExactlyAsync(8)),
            var small => small,
        };
        return new WireFrame(first & 15, (first & 128) != 0, await ReadExactlyAsync(length) ?? throw new EndOfStreamException());
    }

    /// <summary>Asks for a pong: whatever was sent before comes before it. What the pod only has in its queue may come after.</summary>
    public Task PingAsync() => WriteAsync([0x89, 0x80, 0, 0, 0, 0]);

    public Task PongAsync() => WriteAsync([0x8A, 0x80, 0, 0, 0, 0]);

    /// <summary>Begins the close handshake, or answers it.</summary>
    public Task CloseAsync() => WriteAsync([0x88, 0x82, 0, 0, 0, 0, 0x03, 0xE8]);

    public void Dispose()
    {
        _stream.Dispose();
        _client.Dispose();
    }

    private async Task WriteAsync(byte[] bytes) => await _client.GetStream().WriteAsync(bytes, TestContext.Current.CancellationToken);

    private async Task<string> ReadHeadAsync()
    {
        var head = new StringBuilder();
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            head.Append((char)(await ReadExactlyAsync(1))![0]);
        }

        return head.ToString();
    }

    // Null at the end of the stream.
    private async Task<byte[]?> ReadExactlyAsync(int length)
    {
        var bytes = new byte[length];
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        return await _stream.ReadAtLeastAsync(bytes, length, throwOnEndOfStream: false, patience.Token) == length ? bytes : null;
    }
}
