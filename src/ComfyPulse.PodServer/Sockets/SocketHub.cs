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
    private readonly FrameFaults _frameFaults;

    /// <summary>A hub without sockets.</summary>
    /// <param name="faults">What goes wrong with them; null for nothing.</param>
    public SocketHub(PodFaults? faults = null)
    {
        Faults = faults ?? new PodFaults();
        _frameFaults = new FrameFaults(Faults, Release);
        Faults.Removed += EndStallIfRemoved;
        Stopping = _stopping.Token;
    }

    /// <summary>What goes wrong with the pod.</summary>
    public PodFaults Faults { get; }

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

    /// <summary>Whether a socket is registered under this id.</summary>
    internal bool IsRegistered(string clientId)
    {
        lock (_gate)
        {
            return _registered.ContainsKey(clientId);
        }
    }

    /// <summary>Cancelled when the hub ends.</summary>
    internal CancellationToken Stopping { get; }

    /// <summary>Called after a socket has ended.</summary>
    internal Action? SocketEnded { get; set; }

    /// <summary>How many sockets are open, registered or not.</summary>
    internal int OpenCount => _open.Count;

    /// <summary>Sends a text frame to every open socket, whether its id still stands for it or not.</summary>
    internal void SendToAll(string text)
    {
        var frame = new PodFrame(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text);
        lock (_gate)
        {
            foreach (var socket in _open.Keys)
            {
                socket.Enqueue(frame);
            }
        }
    }

    /// <summary>Ends all sockets, without a close frame.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Stopping.IsCancellationRequested)
        {
            return;
        }

        Faults.Removed -= EndStallIfRemoved;
        await _stopping.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_open.Values).ConfigureAwait(false);
        _stopping.Dispose();
    }

    /// <summary>Serves one socket until it ends.</summary>
    internal async Task RunAsync(HttpContext context, IPromptServer server)
    {
        var clientId = context.Request.Query["clientId"].ToString();
        clientId = clientId.Length > 0 ? clientId : Guid.NewGuid().ToString("N");
        if (Faults.AreArmed && Faults.Strike<PodFault.RefuseSocket>(fault => fault.ClientId is null || fault.ClientId == clientId) is { } refusal)
        {
            await RequestFaults.RefuseSocketAsync(context, refusal).ConfigureAwait(false);
            return;
        }

        var accept = new WebSocketAcceptContext
        {
            // Compression beside secrets is what makes it dangerous; a pod's frames hold none.
            DangerousEnableCompression = true,
            KeepAliveInterval = TimeSpan.Zero,
        };
        using var webSocket = await context.WebSockets.AcceptWebSocketAsync(accept).ConfigureAwait(false);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token, context.RequestAborted);
        var socket = new PodSocket(webSocket, clientId, new FaultySender(webSocket, WireUpgrade.WireOf(context), context.Abort, Faults.Time));
        var isRegistered = true;
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _open[socket] = ended.Task;
        try
        {
            Register(clientId, socket, server);
            await socket.RunAsync(message => OnFirstMessage(socket, message, server), Leave, ending.Token).ConfigureAwait(false);
        }
        finally
        {
            Leave();
            _open.TryRemove(socket, out _);
            ended.SetResult();
            SocketEnded?.Invoke();
            if (_stopping.IsCancellationRequested)
            {
                context.Abort();
            }
        }

        void Leave()
        {
            if (isRegistered)
            {
                isRegistered = false;
                Unregister(socket);
            }
        }
    }

    private void OnFirstMessage(PodSocket socket, JsonNode? message, IPromptServer server)
    {
        if (server.Facts.Features is { } features && message is JsonObject { } body && body["type"] is JsonValue type
            && type.TryGetValue<string>(out var name) && name == "feature_flags")
        {
            socket.Flags = body["data"] as JsonObject;
            lock (_gate)
            {
                Deliver(socket, new PodFrame(PodMessage.Encode("feature_flags", json => json.Value(features)), WebSocketMessageType.Text), isDirect: true);
            }
        }
    }

    private void Register(string clientId, PodSocket socket, IPromptServer server)
    {
        lock (_gate)
        {
            _registered[clientId] = socket;
            Deliver(socket, new PodFrame(PodMessage.Encode("status", json => PodMessage.WriteStatus(json, server.QueueRemaining, clientId)), WebSocketMessageType.Text), isDirect: true);
            if (server.CurrentNodeOf(clientId) is { } node)
            {
                Deliver(socket, new PodFrame(PodMessage.Encode("executing", json => PodMessage.WriteReplayedNode(json, node)), WebSocketMessageType.Text), isDirect: true);
            }
        }
    }

    // Removes whatever is registered under the id, also a newer socket's entry: that one then stays open and hears nothing, as on every ComfyUI up to 0.33.
    private void Unregister(PodSocket socket)
    {
        lock (_gate)
        {
            // One that a fault has dropped gave its id back then.
            if (!socket.IsDropped)
            {
                _registered.Remove(socket.ClientId);
            }
        }
    }

    // Called by the faults, under the lock: only the entry of this very socket.
    private void Release(PodSocket socket)
    {
        if (_registered.GetValueOrDefault(socket.ClientId) == socket)
        {
            _registered.Remove(socket.ClientId);
        }
    }

    private void EndStallIfRemoved()
    {
        lock (_gate)
        {
            foreach (var (frame, clientId) in _frameFaults.Stall.EndIfRemoved() ?? [])
            {
                Send(frame, clientId);
            }
        }
    }

    private void Deliver(PodSocket socket, PodFrame frame, bool isDirect = false)
    {
        if (_frameFaults.Stall.IsOn && !isDirect)
        {
            // The stall has begun with an earlier socket of this same round.
            _frameFaults.Stall.Hold(frame, socket.ClientId);
            return;
        }

        if (Faults.AreArmed)
        {
            _frameFaults.Deliver(socket, frame, isDirect);
            return;
        }

        socket.FrameCount++;
        socket.Enqueue(frame);
    }

    private void Send(PodFrame frame, string? clientId)
    {
        lock (_gate)
        {
            if (_frameFaults.Stall.IsOn)
            {
                _frameFaults.Stall.Hold(frame, clientId);
            }
            else if (clientId is null)
            {
                foreach (var socket in _registered.Values)
                {
                    Deliver(socket, frame);
                }
            }
            else if (_registered.TryGetValue(clientId, out var socket))
            {
                Deliver(socket, frame);
            }
        }
    }
}
