using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using ComfyPulse.Protocol;
using Microsoft.AspNetCore.Http;

namespace ComfyPulse.PodServer;

/// <summary>The sockets of a pod by client id, addressed as ComfyUI does: one entry an id, the newest socket in it.</summary>
/// <remarks>
/// Publishing never waits: each socket has a bounded queue of its own, and one that does not read is cut off when it is full.
/// A real pod keeps it and stalls all others instead.
/// </remarks>
public sealed class SocketHub : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, PodSocket> _registered = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<PodSocket, Task> _open = new();
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Sends a text message to one client id, or to every socket when <paramref name="clientId"/> is null.</summary>
    public void Publish(string type, Action<PythonJsonWriter> data, string? clientId) =>
        Send(new PodFrame(PodMessage.Encode(type, data), WebSocketMessageType.Text), clientId);

    /// <summary>Sends a binary frame to one client id, or to every socket when <paramref name="clientId"/> is null.</summary>
    public void Publish(ReadOnlyMemory<byte> frame, string? clientId) => Send(new PodFrame(frame, WebSocketMessageType.Binary), clientId);

    /// <summary>Tells every socket how many prompts there are, the running one included.</summary>
    public void PublishQueue(int remaining) => Publish("status", json => PodMessage.WriteStatus(json, remaining, clientId: null), clientId: null);

    /// <summary>Whether the socket now registered under this id has said so in its <c>feature_flags</c>.</summary>
    public bool Supports(string? clientId, string feature)
    {
        lock (_gate)
        {
            return clientId is not null && _registered.TryGetValue(clientId, out var socket) && socket.Supports(feature);
        }
    }

    /// <summary>Called after a socket has ended.</summary>
    internal Action? SocketEnded { get; set; }

    /// <summary>How many sockets are open, registered or not.</summary>
    internal int OpenCount => _open.Count;

    /// <summary>Sends a text frame to every open socket, whether its id still stands for it or not.</summary>
    internal void SendToAll(string text)
    {
        var frame = new PodFrame(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text);
        foreach (var socket in _open.Keys)
        {
            socket.Enqueue(frame);
        }
    }

    /// <summary>Ends all sockets, without a close frame.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_open.Values).ConfigureAwait(false);
        _stopping.Dispose();
    }

    /// <summary>Serves one socket until it ends.</summary>
    internal async Task RunAsync(HttpContext context, IPromptServer server)
    {
        var clientId = context.Request.Query["clientId"].ToString();
        clientId = clientId.Length > 0 ? clientId : Guid.NewGuid().ToString("N");
        var accept = new WebSocketAcceptContext
        {
            // Compression beside secrets is what makes it dangerous; a pod's frames hold none.
            DangerousEnableCompression = true,
            KeepAliveInterval = TimeSpan.Zero,
        };
        using var webSocket = await context.WebSockets.AcceptWebSocketAsync(accept).ConfigureAwait(false);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token, context.RequestAborted);
        var socket = new PodSocket(webSocket);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _open[socket] = ended.Task;
        try
        {
            Register(clientId, socket, server);
            await socket.RunAsync(message => OnFirstMessage(socket, message, server), ending.Token).ConfigureAwait(false);
        }
        finally
        {
            Unregister(clientId);
            _open.TryRemove(socket, out _);
            ended.SetResult();
            SocketEnded?.Invoke();
            if (_stopping.IsCancellationRequested)
            {
                context.Abort();
            }
        }
    }

    private static void OnFirstMessage(PodSocket socket, JsonNode? message, IPromptServer server)
    {
        if (server.Facts.Features is { } features && message is JsonObject { } body && body["type"] is JsonValue type
            && type.TryGetValue<string>(out var name) && name == "feature_flags")
        {
            socket.Flags = body["data"] as JsonObject;
            socket.Enqueue(new PodFrame(PodMessage.Encode("feature_flags", json => json.Value(features)), WebSocketMessageType.Text));
        }
    }

    private void Register(string clientId, PodSocket socket, IPromptServer server)
    {
        lock (_gate)
        {
            _registered[clientId] = socket;
            socket.Enqueue(new PodFrame(PodMessage.Encode("status", json => PodMessage.WriteStatus(json, server.QueueRemaining, clientId)), WebSocketMessageType.Text));
            if (server.CurrentNodeOf(clientId) is { } node)
            {
                socket.Enqueue(new PodFrame(PodMessage.Encode("executing", json => PodMessage.WriteReplayedNode(json, node)), WebSocketMessageType.Text));
            }
        }
    }

    // Removes whatever is registered under the id, also a newer socket's entry: that one then stays open and hears nothing, as on every ComfyUI up to 0.33.
    private void Unregister(string clientId)
    {
        lock (_gate)
        {
            _registered.Remove(clientId);
        }
    }

    private void Send(PodFrame frame, string? clientId)
    {
        lock (_gate)
        {
            if (clientId is null)
            {
                foreach (var socket in _registered.Values)
                {
                    socket.Enqueue(frame);
                }
            }
            else if (_registered.TryGetValue(clientId, out var socket))
            {
                socket.Enqueue(frame);
            }
        }
    }
}
