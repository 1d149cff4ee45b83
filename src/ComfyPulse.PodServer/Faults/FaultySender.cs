using System.Buffers.Binary;
using System.Net.WebSockets;

namespace ComfyPulse.PodServer;

/// <summary>Sends what a fault has made of a frame.</summary>
/// <param name="webSocket">The socket.</param>
/// <param name="wire">Its connection.</param>
/// <param name="cut">Resets the connection.</param>
/// <param name="time">The clock.</param>
internal sealed class FaultySender(WebSocket webSocket, SocketWire wire, Action cut, TimeProvider time)
{
    private const int PieceSize = 64 * 1024;

    /// <summary>Sends it. Whether the socket goes on.</summary>
    public async ValueTask<bool> SendAsync(PodFrame frame, CancellationToken cancellationToken)
    {
        switch (frame.Fault)
        {
            case PodFault.DropSocket { How: SocketDrop.HalfOpen }:
                wire.Die();
                return true;
            case PodFault.DropSocket { How: SocketDrop.Clean }:
                await webSocket.CloseOutputAsync(WebSocketCloseStatus.EndpointUnavailable, statusDescription: null, cancellationToken).ConfigureAwait(false);
                return false;
            case PodFault.DropSocket:
                // A reset overtakes what the client has not read yet.
                await wire.DrainAsync(cancellationToken).ConfigureAwait(false);
                cut();
                return false;
            case PodFault.DelayFrame delay:
                await Task.Delay(delay.By, time, cancellationToken).ConfigureAwait(false);
                return true;
            case PodFault.OversizeFrame oversize:
                await SendOversizeAsync(oversize.Bytes, cancellationToken).ConfigureAwait(false);
                return true;
            case PodFault.SplitFrame split:
                await SendPiecesAsync(frame, split.Pieces, cancellationToken).ConfigureAwait(false);
                return true;
            default:
                await webSocket.SendAsync(frame.Bytes, frame.Type, endOfMessage: true, cancellationToken).ConfigureAwait(false);
                return true;
        }
    }

    // As even as they can be; the last ones are empty where there are more pieces than bytes.
    private async ValueTask SendPiecesAsync(PodFrame frame, int pieces, CancellationToken cancellationToken)
    {
        var size = Math.Max(1, (frame.Bytes.Length + pieces - 1) / pieces);
        for (var piece = 0; piece < pieces; piece++)
        {
            var start = (int)Math.Min((long)piece * size, frame.Bytes.Length);
            var length = Math.Min(size, frame.Bytes.Length - start);
            await webSocket.SendAsync(frame.Bytes.Slice(start, length), frame.Type, endOfMessage: piece == pieces - 1, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask SendOversizeAsync(long bytes, CancellationToken cancellationToken)
    {
        // The head of a preview as PNG.
        var piece = new byte[PieceSize];
        BinaryPrimitives.WriteInt32BigEndian(piece, 1);
        BinaryPrimitives.WriteInt32BigEndian(piece.AsSpan(4), 2);
        for (var left = bytes; left > 0; left -= PieceSize)
        {
            var length = (int)Math.Min(left, PieceSize);
            await webSocket.SendAsync(piece.AsMemory(0, length), WebSocketMessageType.Binary, endOfMessage: left <= PieceSize, cancellationToken).ConfigureAwait(false);
            piece.AsSpan(0, 8).Clear();
        }
    }
}
