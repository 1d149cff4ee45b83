using System.Net.WebSockets;
using ComfyPulse.Conformance.Tests.Pods;

namespace ComfyPulse.Conformance.Tests.Wire;

/// <summary>A plain socket to a pod that keeps every frame.</summary>
internal sealed class WireSocket : IAsyncDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();
    private readonly List<WireFrame> _frames = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _reading = Task.CompletedTask;
    private bool _isDisposed;

    private WireSocket(string clientId) => ClientId = clientId;

    public string ClientId { get; }

    /// <summary>What has come so far, in order.</summary>
    public IReadOnlyList<WireFrame> Frames
    {
        get
        {
            lock (_lock)
            {
                return [.. _frames];
            }
        }
    }

    /// <summary>Opens one and waits for the pod's greeting: from then on the pod sends this id its messages.</summary>
    /// <param name="pod">The pod's address.</param>
    /// <param name="clientId">The id.</param>
    /// <param name="stop">Stops waiting.</param>
    /// <param name="first">A text that is sent before anything else.</param>
    public static async Task<WireSocket> OpenAsync(Uri pod, string clientId, CancellationToken stop, string? first = null)
    {
        var socket = new WireSocket(clientId);
        foreach (var (name, value) in PodSettings.Headers)
        {
            socket._socket.Options.SetRequestHeader(name, value);
        }

        var url = new UriBuilder(new Uri(pod, "ws?clientId=" + Uri.EscapeDataString(clientId))) { Scheme = pod.Scheme == "https" ? "wss" : "ws" }.Uri;
        await socket._socket.ConnectAsync(url, stop);
        socket._reading = socket.ReadAsync();
        if (first is not null)
        {
            await socket.SendAsync(first, stop);
        }

        await socket.WaitForAsync(frame => frame.Type == "status" && frame.Data.TryGetProperty("sid", out _), stop);
        return socket;
    }

    public async Task SendAsync(string text, CancellationToken stop) =>
        await _socket.SendAsync(System.Text.Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, stop);

    /// <summary>The first frame of a kind, come or to come.</summary>
    public async Task<WireFrame> WaitForAsync(Func<WireFrame, bool> isWanted, CancellationToken stop)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (_frames.FirstOrDefault(isWanted) is { } wanted)
                {
                    return wanted;
                }

                changed = _changed.Task;
            }

            Assert.False(_reading.IsCompleted && changed == _changed.Task && !changed.IsCompleted, "The pod ended the socket.");
            await Task.WhenAny(changed, _reading).WaitAsync(stop);
        }
    }

    /// <summary>Waits for the end of a run, and returns its messages in order.</summary>
    public async Task<IReadOnlyList<WireFrame>> RunOfAsync(string promptId, CancellationToken stop)
    {
        await WaitForAsync(frame => frame.IsEndOf(promptId), stop);
        return [.. Frames.Where(frame => frame.PromptId == promptId)];
    }

    /// <summary>Closes it in order and waits until the pod has answered: from then on it does not know the id.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        if (_socket.State == WebSocketState.Open)
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", limit.Token);
            await _reading.WaitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await _stopping.CancelAsync();
        await _reading;
        _socket.Dispose();
        _stopping.Dispose();
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[64 * 1024];
        using var message = new MemoryStream();
        try
        {
            while (true)
            {
                var part = await _socket.ReceiveAsync(buffer.AsMemory(), _stopping.Token);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    return;
                }

                message.Write(buffer, 0, part.Count);
                if (part.EndOfMessage)
                {
                    Keep(WireFrame.Read(message.ToArray(), part.MessageType == WebSocketMessageType.Text));
                    message.SetLength(0);
                }
            }
        }
        catch (Exception end) when (end is WebSocketException or OperationCanceledException)
        {
            // Whoever waits for a frame is told that the socket has ended.
        }
    }

    private void Keep(WireFrame frame)
    {
        lock (_lock)
        {
            _frames.Add(frame);
            var changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            changed.SetResult();
        }
    }
}
