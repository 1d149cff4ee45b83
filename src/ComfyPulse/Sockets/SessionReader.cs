using System.Buffers;
using System.Net.WebSockets;
using ComfyPulse.Diagnostics;
using ComfyPulse.Protocol;
using ComfyPulse.Recording;

namespace ComfyPulse.Sockets;

/// <summary>The read loop of one socket: whole frames out of one growing buffer, snapshots thinned, what cannot be read skipped.</summary>
/// <remarks>
/// A snapshot (<c>progress_state</c>, <c>progress</c>) is held until something else arrives or until a receive would wait. So a burst is read as its newest state,
/// and a lone snapshot is delivered at once: no timer, no latency.
/// </remarks>
internal sealed class SessionReader : IDisposable
{
    /// <summary>What a connection holds that waits: there may be thousands.</summary>
    private const int SmallBuffer = 4 * 1024;

    /// <summary>Room for a preview; a buffer that has grown beyond is given back after its frame.</summary>
    private const int KeptBuffer = 64 * 1024;

    private readonly WebSocket _socket;
    private readonly ISocketListener _listener;
    private readonly IRecordingSocketTap? _tap;
    private readonly PodTags _pod;
    private readonly int _maxFrameBytes;

    // One byte more than is taken: only that tells a frame of exactly the limit, whose end may come alone, from a larger one.
    private readonly int _mostBytes;
    private readonly HeldSnapshot _states = new();
    private readonly HeldSnapshot _steps = new();
    private readonly ReceivedFrame _binary = new();
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(SmallBuffer);

    public SessionReader(WebSocket socket, ISocketListener listener, int maxFrameBytes, IRecordingSocketTap? tap, PodTags pod) =>
        (_socket, _listener, _maxFrameBytes, _mostBytes, _tap, _pod) = (socket, listener, maxFrameBytes, (int)Math.Min(maxFrameBytes + 1L, Array.MaxLength), tap, pod);

    /// <summary>Reads until the pod closes the socket; the exceptions of a socket that breaks, or is aborted, pass.</summary>
    public async Task ReadToEndAsync()
    {
        var (count, dropped) = (0, 0L);
        while (true)
        {
            if (count == Room && !TryGrow(count))
            {
                // Over the limit: what has come is forgotten and the rest is drained through the same buffer.
                (count, dropped) = (0, dropped + count);
            }

            var receiving = _socket.ReceiveAsync(_buffer.AsMemory(count, Room - count), CancellationToken.None);
            if (!receiving.IsCompleted)
            {
                Flush();
            }

            var received = await receiving.ConfigureAwait(false);
            count += received.Count;
            if (!received.EndOfMessage)
            {
                continue;
            }

            if (received.MessageType == WebSocketMessageType.Close)
            {
                Flush();
                return;
            }

            Take(received.MessageType, dropped + count);
            (count, dropped) = (0, 0);
        }
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _states.Dispose();
        _steps.Dispose();
    }

    private int Room => Math.Min(_buffer.Length, _mostBytes);

    private void Take(WebSocketMessageType kind, long length)
    {
        if (length > _maxFrameBytes)
        {
            Skip("too_large", $"A frame of {length} bytes is over the limit of {_maxFrameBytes}.");
        }
        else if (kind == WebSocketMessageType.Text)
        {
            TakeText((int)length);
        }
        else
        {
            TakeBinary((int)length);
        }

        ShrinkBuffer();
    }

    private void TakeText(int length)
    {
        var utf8 = _buffer.AsSpan(0, length);
        _tap?.OnText(utf8);
        var frame = ServerFrame.Read(utf8);
        SocketMetrics.FrameReceived(_pod, FrameTypes.WordOf(frame.Kind));
        if (frame.Kind == ServerFrameKind.Unreadable)
        {
            Skip("unreadable", frame.Problem ?? "unreadable");
            return;
        }

        if (frame is { Kind: ServerFrameKind.ProgressState or ServerFrameKind.Progress, HasPromptId: true })
        {
            Hold(frame.Kind == ServerFrameKind.ProgressState ? _states : _steps, frame.PromptIdUtf8, length);
            return;
        }

        Flush();
        _listener.OnText(frame, utf8);
    }

    private void TakeBinary(int length)
    {
        Flush();
        var frame = _buffer.AsSpan(0, length);
        _tap?.OnBinary(frame);
        SocketMetrics.FrameReceived(_pod, FrameTypes.WordOf(frame));
        _binary.Lend(_buffer, length);
        _listener.OnBinary(_binary);
        if (_binary.IsTaken)
        {
            // The next one is likely to be as large.
            _buffer = ArrayPool<byte>.Shared.Rent(_buffer.Length);
        }
    }

    private void Hold(HeldSnapshot slot, ReadOnlySpan<byte> promptId, int length)
    {
        if (slot.IsHeld)
        {
            if (slot.IsOf(promptId))
            {
                SocketMetrics.FrameThinned(_pod);
            }
            else
            {
                Flush();
            }
        }

        _buffer = slot.Swap(_buffer, length, promptId) ?? ArrayPool<byte>.Shared.Rent(SmallBuffer);
    }

    private void Flush()
    {
        Flush(_states);
        Flush(_steps);
    }

    private void Flush(HeldSnapshot slot)
    {
        if (slot.IsHeld)
        {
            var utf8 = slot.Bytes;
            _listener.OnText(ServerFrame.Read(utf8), utf8);
            slot.Release();
        }
    }

    private void Skip(string reason, string detail)
    {
        SocketMetrics.FrameSkipped(_pod, reason);
        _listener.OnSkipped(reason, detail);
    }

    /// <summary>Makes room for more of a frame; false where there is as much as is ever taken.</summary>
    private bool TryGrow(int count)
    {
        if (count >= _mostBytes)
        {
            return false;
        }

        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(_mostBytes, Math.Max(KeptBuffer, 2L * _buffer.Length)));
        _buffer.AsSpan(0, count).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
        return true;
    }

    private void ShrinkBuffer()
    {
        if (_buffer.Length > KeptBuffer)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = ArrayPool<byte>.Shared.Rent(SmallBuffer);
        }
    }
}
