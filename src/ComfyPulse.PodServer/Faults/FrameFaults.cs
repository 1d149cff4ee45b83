using System.Net.WebSockets;
using System.Text;

namespace ComfyPulse.PodServer;

/// <summary>What the faults of sockets make of frames on their way. Everything here is called under the hub's lock.</summary>
/// <param name="faults">The pod's faults.</param>
/// <param name="release">Takes a socket out of the register.</param>
internal sealed class FrameFaults(PodFaults faults, Action<PodSocket> release)
{
    private const int GarbageFrames = 4;

    /// <summary>Frames that nobody gets as long as a stall lasts.</summary>
    public Stall Stall { get; } = new(faults);

    /// <summary>Hands a frame on, as the faults leave it.</summary>
    /// <param name="socket">Where it goes.</param>
    /// <param name="frame">The frame.</param>
    /// <param name="isDirect">Whether it is said to a new socket directly: that gets through a stall.</param>
    public void Deliver(PodSocket socket, PodFrame frame, bool isDirect)
    {
        var struck = faults.StrikeFrame(socket.ClientId, socket.FrameCount + 1);
        if (struck.OfType<PodFault.StallAll>().FirstOrDefault() is { } stall)
        {
            Stall.Begin(stall);
            if (!isDirect)
            {
                Stall.Hold(frame, socket.ClientId);
                return;
            }
        }

        socket.FrameCount++;
        if (struck.OfType<PodFault.DropSocket>().FirstOrDefault() is { } drop)
        {
            socket.Enqueue(frame with { Bytes = default, Fault = drop });
            (socket.HearsNothing, socket.IsDropped) = (true, true);
            release(socket);
        }
        else if (struck.Any(fault => fault is PodFault.GoDeaf))
        {
            socket.HearsNothing = true;
            release(socket);
        }
        else if (struck.Any(fault => fault is PodFault.SwapFrames))
        {
            socket.HoldBack(frame);
        }
        else
        {
            Send(socket, frame, struck);
        }
    }

    private static void Send(PodSocket socket, PodFrame frame, IReadOnlyList<PodFault> struck)
    {
        var copies = 1;
        foreach (var fault in struck)
        {
            switch (fault)
            {
                case PodFault.DelayFrame or PodFault.OversizeFrame:
                    socket.Enqueue(new PodFrame(default, WebSocketMessageType.Binary, fault));
                    break;
                case PodFault.GarbageFrame:
                    SendGarbage(socket);
                    break;
                case PodFault.CutFrame cut:
                    frame = frame with { Bytes = frame.Bytes[..Math.Min(cut.KeptBytes, frame.Bytes.Length)] };
                    break;
                case PodFault.SplitFrame:
                    frame = frame with { Fault = fault };
                    break;
                case PodFault.DuplicateFrame:
                    copies++;
                    break;
                default:
                    break;
            }
        }

        for (var copy = 0; copy < copies; copy++)
        {
            socket.Enqueue(frame);
        }
    }

    // Not a secret: the same garbage each time, so that a test which fails does so again.
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA5394", Justification = "Nothing depends on these numbers being unforeseeable.")]
    private static void SendGarbage(PodSocket socket)
    {
        var random = new Random(socket.FrameCount);
        socket.Enqueue(new PodFrame("{\"type\": \"execution_success\", \"data\": {\"prompt_id\": "u8.ToArray(), WebSocketMessageType.Text));
        for (var number = 0; number < GarbageFrames; number++)
        {
            var bytes = new byte[random.Next(256)];
            random.NextBytes(bytes);
            socket.Enqueue(new PodFrame(bytes, WebSocketMessageType.Binary));

            // Text must be UTF-8, or the client's side of the protocol ends the socket before anybody has seen it.
            socket.Enqueue(new PodFrame(Encoding.UTF8.GetBytes(Encoding.Latin1.GetString(bytes)), WebSocketMessageType.Text));
        }
    }
}
