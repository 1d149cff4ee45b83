using System.Net.WebSockets;
using ComfyPulse.Fuzzing;

namespace ComfyPulse.Tests.Sockets;

/// <summary>A socket that hands out frames in pieces of any size, some at once and some after a while, and then says goodbye.</summary>
internal sealed class SplittingSocket(IReadOnlyList<(WebSocketMessageType Type, byte[] Bytes)> frames, FuzzRandom random) : WebSocket
{
    private FuzzRandom _random = random;
    private int _frame;
    private int _sent;

    public override WebSocketCloseStatus? CloseStatus => null;

    public override string? CloseStatusDescription => null;

    public override WebSocketState State => WebSocketState.Open;

    public override string? SubProtocol => null;

    public override async ValueTask<ValueWebSocketReceiveResult> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (_random.OneIn(3))
        {
            await Task.Yield();
        }

        if (_frame == frames.Count)
        {
            return new ValueWebSocketReceiveResult(0, WebSocketMessageType.Close, endOfMessage: true);
        }

        var (type, bytes) = frames[_frame];
        var rest = bytes.AsMemory(_sent);
        var piece = rest[..Math.Min(Math.Min(rest.Length, buffer.Length), _random.OneIn(2) ? int.MaxValue : _random.Below(rest.Length + 1))];
        piece.CopyTo(buffer);
        _sent += piece.Length;

        // The last bytes may come without the end of the message, which then comes alone.
        var ends = _sent == bytes.Length && !_random.OneIn(5);
        (_frame, _sent) = ends ? (_frame + 1, 0) : (_frame, _sent);
        return new ValueWebSocketReceiveResult(piece.Length, type, ends);
    }

    public override void Abort()
    {
    }

    public override void Dispose()
    {
    }

    public override Task CloseAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) => Task.CompletedTask;

    public override Task CloseOutputAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) => Task.CompletedTask;

    public override Task<WebSocketReceiveResult> ReceiveAsync(ArraySegment<byte> buffer, CancellationToken cancellationToken) => throw new NotSupportedException();

    public override Task SendAsync(ArraySegment<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken) => Task.CompletedTask;
}
