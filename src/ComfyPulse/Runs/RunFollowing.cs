namespace ComfyPulse.Runs;

/// <summary>Which way a run is followed, and whether its socket can have missed anything.</summary>
internal sealed class RunFollowing
{
    private bool _wasBroken;
    private bool _hasMissed;
    private bool _usedSocket;
    private bool _usedPolling;

    /// <summary>The socket is open and known to hear what the pod sends.</summary>
    public bool SocketIsOpen { get; private set; }

    /// <summary>The socket was open from before the submission, never broke and missed nothing: all messages were heard.</summary>
    public bool IsWhole { get; private set; }

    public FollowSource Source => (_usedSocket, _usedPolling) switch
    {
        (true, true) => FollowSource.Mixed,
        (true, false) => FollowSource.WebSocket,
        _ => FollowSource.Polling,
    };

    public void Open(bool isFromTheStart, bool isProven, RunEvents events)
    {
        IsWhole |= isFromTheStart && !_wasBroken && !_hasMissed;
        if (!SocketIsOpen && isProven)
        {
            (SocketIsOpen, _usedSocket) = (true, true);
            events.Add(new FollowedBy(FollowSource.WebSocket, _wasBroken ? "the socket is open again" : "the socket is open"));
        }
    }

    public void Break(string why, RunEvents events)
    {
        (IsWhole, _wasBroken) = (false, true);
        if (SocketIsOpen)
        {
            SocketIsOpen = false;
            events.Add(new FollowedBy(FollowSource.Polling, why));
        }
    }

    /// <summary>A frame of the open socket could not be used; it may have been the word on an output.</summary>
    public void Miss() => (IsWhole, _hasMissed) = (false, true);

    /// <summary>REST has answered. While the socket is open that only confirms.</summary>
    public void Polled(RunEvents events)
    {
        if (!SocketIsOpen && !_usedPolling)
        {
            _usedPolling = true;
            if (!_usedSocket)
            {
                events.Add(new FollowedBy(FollowSource.Polling, "there is no socket"));
            }
        }
    }
}
