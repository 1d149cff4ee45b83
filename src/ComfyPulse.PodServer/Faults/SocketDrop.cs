namespace ComfyPulse.PodServer;

/// <summary>How a socket ends.</summary>
public enum SocketDrop
{
    /// <summary>The TCP connection is reset, without a close frame.</summary>
    Reset,

    /// <summary>The pod closes with a handshake, status 1001.</summary>
    Clean,

    /// <summary>The connection stays open, but nothing more is sent or answered, pings and the close handshake included, as when a cable is cut.</summary>
    HalfOpen,
}
