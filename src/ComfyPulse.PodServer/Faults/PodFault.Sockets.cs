namespace ComfyPulse.PodServer;

/// <content>
/// The sockets. A frame's number counts what the pod sends on one socket, from 1: the greeting <c>status</c> is frame 1. 0 stands for the next frame, whatever its number.
/// What a fault itself inserts or repeats is not counted.
/// </content>
public abstract partial record PodFault
{
    /// <summary>Ends the socket in place of this frame: those before it are still delivered. Its client id is free again at once.</summary>
    public sealed record DropSocket(int Frame, SocketDrop How) : PodFault, IFrameFault
    {
        internal override string? Problem => base.Problem ?? FrameProblem(Frame);
    }

    /// <summary>Refuses a socket when it is opened: with a reset of the TCP connection where <paramref name="Status"/> is null, else by answering the upgrade with that status (200 to 599).</summary>
    public sealed record RefuseSocket(int? Status = null) : PodFault
    {
        internal override string? Problem => base.Problem ?? (Status is null or (>= 200 and <= 599) ? null : "status is from 200 to 599; leave it out to reset the connection");
    }

    /// <summary>From this frame on the socket is no longer registered: it stays open, answers pings and the close handshake, and hears nothing, as every ComfyUI does to a socket whose client id an older one took along at its end.</summary>
    public sealed record GoDeaf(int Frame) : PodFault, IFrameFault
    {
        bool IFrameFault.IsFromThereOn => true;

        internal override string? Problem => base.Problem ?? FrameProblem(Frame);
    }

    /// <summary>
    /// From this frame on nothing is published on any socket, as when ComfyUI waits for a client that does not read. REST and execution go on; a new socket still gets its greeting and the answer to its flags.
    /// Ends when the fault is removed: what was held back (the newest 8192 frames of it) is sent then.
    /// </summary>
    public sealed record StallAll(int Frame) : PodFault, IFrameFault
    {
        bool IFrameFault.IsFromThereOn => true;

        internal override string? Problem => base.Problem ?? FrameProblem(Frame);
    }

    /// <summary>Sends the frame as this many WebSocket fragments, 2 or more. They are one message to a client that reads as it should.</summary>
    public sealed record SplitFrame(int Frame, int Pieces) : PodFault, IFrameFault
    {
        internal override string? Problem => base.Problem ?? FrameProblem(Frame) ?? (Pieces >= 2 ? null : "pieces is 2 or more");
    }

    /// <summary>Sends only the first bytes of the frame, as a whole message.</summary>
    public sealed record CutFrame(int Frame, int KeptBytes) : PodFault, IFrameFault
    {
        internal override string? Problem => base.Problem ?? FrameProblem(Frame) ?? (KeptBytes >= 0 ? null : "kept-bytes is 0 or more");
    }

    /// <summary>Sends the frame twice.</summary>
    public sealed record DuplicateFrame(int Frame) : PodFault, IFrameFault
    {
        internal override string? Problem => base.Problem ?? FrameProblem(Frame);
    }

    /// <summary>Sends the frame after the one that follows it. If none follows, it is never sent.</summary>
    public sealed record SwapFrames(int Frame) : PodFault, IFrameFault
    {
        internal override string? Problem => base.Problem ?? FrameProblem(Frame);
    }

    /// <summary>Sends the frame, and so all that follow on its socket, later by this time of the pod's clock; at most an hour.</summary>
    public sealed record DelayFrame(int Frame, TimeSpan By) : PodFault, IFrameFault
    {
        internal override string? Problem =>
            base.Problem ?? FrameProblem(Frame) ?? (By >= TimeSpan.Zero && By <= TimeSpan.FromHours(1) ? null : "by is from 0s to 1h");
    }

    /// <summary>Sends garbage before the frame: a text whose JSON ends too soon, then random bytes, as text and as binary frames. The same for the same frame number.</summary>
    public sealed record GarbageFrame(int Frame) : PodFault, IFrameFault
    {
        internal override string? Problem => base.Problem ?? FrameProblem(Frame);
    }

    /// <summary>Sends a binary frame (a preview by its head) of this many bytes before the frame: 8 bytes to 1 TiB, never held in memory as a whole.</summary>
    public sealed record OversizeFrame(int Frame, long Bytes) : PodFault, IFrameFault
    {
        internal override string? Problem => base.Problem ?? FrameProblem(Frame) ?? (Bytes is >= 8 and <= 1L << 40 ? null : "bytes is from 8 to 1099511627776");
    }

    private static string? FrameProblem(int frame) => frame >= 0 ? null : "frame is 1 or more (the greeting is 1), or 0 for the next one";
}
