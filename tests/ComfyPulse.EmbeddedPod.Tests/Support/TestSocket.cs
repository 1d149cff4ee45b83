using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace ComfyPulse.EmbeddedPod.Tests.Support;

/// <summary>One frame as it was received.</summary>
/// <param name="Text">The text; null for a binary frame.</param>
/// <param name="Bytes">The bytes.</param>
internal sealed record ReceivedFrame(string? Text, byte[] Bytes);

/// <summary>A client's socket that keeps what it receives.</summary>
internal sealed class TestSocket : IAsyncDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly Channel<ReceivedFrame> _arrived = Channel.CreateUnbounded<ReceivedFrame>();
    private readonly List<ReceivedFrame> _frames = [];
    private readonly Lock _gate = new();
    private volatile bool _hasEnded;
    private Action? _changed;
    private Task _reading = Task.CompletedTask;

    /// <summary>All frames so far.</summary>
    public IReadOnlyList<ReceivedFrame> Frames
    {
        get
        {
            lock (_gate)
            {
                return [.. _frames];
            }
        }
    }

    /// <summary>Whether nothing can come any more.</summary>
    public bool HasEnded => _hasEnded;

    /// <summary>How the server closed, once the socket has ended; null without a close frame.</summary>
    public WebSocketCloseStatus? CloseStatus => _socket.CloseStatus;

    public static async Task<TestSocket> OpenAsync(Uri baseUrl, string? clientId, string path = "/ws", bool offersCompression = false, Action? changed = null)
    {
        var socket = new TestSocket { _changed = changed };
        if (offersCompression)
        {
            socket._socket.Options.DangerousDeflateOptions = new WebSocketDeflateOptions();
        }

        var url = new UriBuilder(baseUrl) { Scheme = "ws", Path = path, Query = clientId is null ? "" : "clientId=" + Uri.EscapeDataString(clientId) };
        await socket._socket.ConnectAsync(url.Uri, TestContext.Current.CancellationToken);
        socket._reading = socket.ReadAsync();

        // Until the first message the pod may not know the socket yet.
        await socket.NextAsync(_ => true);
        return socket;
    }

    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

    public Task SendAsync(byte[] text) => _socket.SendAsync(text, WebSocketMessageType.Text, endOfMessage: true, TestContext.Current.CancellationToken);

    /// <summary>The next frame that fits, among those not asked for before.</summary>
    public async Task<ReceivedFrame> NextAsync(Func<ReceivedFrame, bool> fits)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(20));
        while (true)
        {
            ReceivedFrame frame;
            try
            {
                frame = await _arrived.Reader.ReadAsync(patience.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or ChannelClosedException)
            {
                throw new TimeoutException($"No such frame among:\n{string.Join('\n', Frames.Select(seen => seen.Text ?? $"{seen.Bytes.Length} bytes"))}", e);
            }

            if (fits(frame))
            {
                return frame;
            }
        }
    }

    /// <summary>The next message of a type.</summary>
    public async Task<JsonNode> NextAsync(string type, Func<JsonNode, bool>? fits = null)
    {
        JsonNode? found = null;
        await NextAsync(frame => frame.Text is { } text && JsonNode.Parse(text) is { } message && (string?)message["type"] == type && fits?.Invoke(found = message["data"]!) != false && (found = message["data"]) is not null);
        return found!;
    }

    /// <summary>Waits until the server's side has ended.</summary>
    public Task EndedAsync() => _reading.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

    public async Task CloseAsync()
    {
        await _socket.CloseAsync(WebSocketCloseStatus.NormalClosure, statusDescription: null, TestContext.Current.CancellationToken);
        await _reading;
    }

    /// <summary>Ends the connection without a close frame.</summary>
    public async Task AbortAsync()
    {
        _socket.Abort();
        await _reading;
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        await _reading;
        _socket.Dispose();
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[64 * 1024];
        var message = new MemoryStream();
        try
        {
            while (true)
            {
                var received = await _socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
                if (received.MessageType == WebSocketMessageType.Close)
                {
                    break;
                }

                message.Write(buffer, 0, received.Count);
                if (received.EndOfMessage)
                {
                    Keep(received.MessageType, message.ToArray());
                    message.SetLength(0);
                }
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The end that the test asked for, or looks at.
        }

        _arrived.Writer.TryComplete();
        _hasEnded = true;
        _changed?.Invoke();
    }

    private void Keep(WebSocketMessageType type, byte[] bytes)
    {
        var frame = new ReceivedFrame(type == WebSocketMessageType.Text ? Encoding.UTF8.GetString(bytes) : null, bytes);
        lock (_gate)
        {
            _frames.Add(frame);
        }

        _arrived.Writer.TryWrite(frame);
        _changed?.Invoke();
    }
}
