using System.Buffers;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace ComfyPulse.PodServer;

/// <summary>One open socket: a bounded queue of frames and the two loops that serve it.</summary>
/// <param name="webSocket">The socket.</param>
/// <param name="clientId">The client id that it was opened with.</param>
/// <param name="faulty">Sends frames in whose sending something goes wrong.</param>
internal sealed class PodSocket(WebSocket webSocket, string clientId, FaultySender faulty)
{
    private const int MaxClientMessageBytes = 4 * 1024 * 1024;
    private const int MaxQueuedFrames = 8192;
    private const long MaxQueuedBytes = 256L * 1024 * 1024;

    private readonly Channel<PodFrame> _frames = Channel.CreateBounded<PodFrame>(new BoundedChannelOptions(MaxQueuedFrames) { SingleReader = true });
    private List<PodFrame>? _heldBack;
    private long _queuedBytes;
    private volatile bool _drops;

    public string ClientId => clientId;

    /// <summary>How many frames were meant for it so far.</summary>
    public int FrameCount { get; set; }

    /// <summary>Whether nothing more is sent to it, by a fault: it is not in the register any more.</summary>
    public bool HearsNothing { get; set; }

    /// <summary>Whether a fault has ended it: then its client id may already be another's.</summary>
    public bool IsDropped { get; set; }

    /// <summary>What the client said it can; null before it said anything.</summary>
    public JsonObject? Flags { get; set; }

    public bool Supports(string feature) => Flags?[feature] is JsonValue value && value.TryGetValue<bool>(out var supported) && supported;

    /// <summary>Queues a frame. A client that has let the queue fill up is cut off.</summary>
    public void Enqueue(PodFrame frame)
    {
        if (HearsNothing)
        {
            return;
        }

        Write(frame);
        if (_heldBack is { } later)
        {
            _heldBack = null;
            later.ForEach(Write);
        }
    }

    /// <summary>Queues a frame after the next one.</summary>
    public void HoldBack(PodFrame frame) => (_heldBack ??= []).Add(frame);

    private void Write(PodFrame frame)
    {
        var queued = Interlocked.Add(ref _queuedBytes, frame.Bytes.Length);
        var isTooMuch = queued > MaxQueuedBytes && queued != frame.Bytes.Length;
        if (isTooMuch || !_frames.Writer.TryWrite(frame))
        {
            _frames.Writer.TryComplete();
            webSocket.Abort();
        }
    }

    /// <summary>Serves the socket until either side ends it.</summary>
    /// <param name="onFirstMessage">Takes the first message of the client that is JSON.</param>
    /// <param name="onEnd">Called once nothing more comes, before the client's close is answered: whoever has its answer finds the id free.</param>
    /// <param name="cancellationToken">Ends the socket without a close frame.</param>
    public async Task RunAsync(Action<JsonNode?> onFirstMessage, Action onEnd, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var sending = SendAsync(ending.Token);
        try
        {
            await ReceiveAsync(onFirstMessage, ending.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException)
        {
            // The client is gone, or the pod stops.
        }

        await StopSendingAsync(sending, ending).ConfigureAwait(false);
        onEnd();
        if (cancellationToken.IsCancellationRequested)
        {
            webSocket.Abort();
        }
        else
        {
            await CloseAsync().ConfigureAwait(false);
        }
    }

    // What is still queued is dropped; a frame that is on its way is let through, so that the close handshake can follow it.
    private async Task StopSendingAsync(Task sending, CancellationTokenSource ending)
    {
        _frames.Writer.TryComplete();
        _drops = true;
        ending.CancelAfter(TimeSpan.FromSeconds(1));
        await sending.ConfigureAwait(false);
    }

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var frame in _frames.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                if (_drops)
                {
                    return;
                }

                if (frame.Fault is null)
                {
                    await webSocket.SendAsync(frame.Bytes, frame.Type, endOfMessage: true, cancellationToken).ConfigureAwait(false);
                }
                else if (!await faulty.SendAsync(frame, cancellationToken).ConfigureAwait(false))
                {
                    return;
                }

                Interlocked.Add(ref _queuedBytes, -frame.Bytes.Length);
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException)
        {
            // The receiving side sees the same end and cleans up.
        }
    }

    private async Task ReceiveAsync(Action<JsonNode?> onFirstMessage, CancellationToken cancellationToken)
    {
        var awaitsFirst = true;
        var message = new ArrayBufferWriter<byte>(1024);
        while (true)
        {
            var received = await webSocket.ReceiveAsync(message.GetMemory(4096), cancellationToken).ConfigureAwait(false);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                return;
            }

            message.Advance(received.Count);
            if (message.WrittenCount > MaxClientMessageBytes)
            {
                await webSocket.CloseOutputAsync(WebSocketCloseStatus.MessageTooBig, statusDescription: null, cancellationToken).ConfigureAwait(false);
                return;
            }

            if (received.EndOfMessage)
            {
                awaitsFirst = awaitsFirst && !(received.MessageType == WebSocketMessageType.Text && TryTake(message.WrittenMemory, onFirstMessage));
                message.ResetWrittenCount();
            }
        }
    }

    // Only the first text that is JSON counts; the rest is ignored, as is what is not JSON.
    private static bool TryTake(ReadOnlyMemory<byte> text, Action<JsonNode?> onFirstMessage)
    {
        try
        {
            onFirstMessage(PodJson.Parse(text));
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private async Task CloseAsync()
    {
        try
        {
            if (webSocket.State == WebSocketState.CloseReceived)
            {
                var status = webSocket.CloseStatus ?? WebSocketCloseStatus.NormalClosure;
                using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
                await webSocket.CloseOutputAsync(status == WebSocketCloseStatus.Empty ? WebSocketCloseStatus.NormalClosure : status, statusDescription: null, patience.Token).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException)
        {
            // The client did not wait for the answer.
        }
    }
}
