namespace ComfyPulse.Sockets;

/// <summary>How one socket is opened and kept.</summary>
internal sealed record SocketSettings
{
    /// <summary>For the dial and the pod's first message together.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a ping is sent; often enough for proxies that cut idle connections.</summary>
    public TimeSpan PingInterval { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long a ping may stay unanswered.</summary>
    public TimeSpan PongTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>For the close handshake; afterwards the connection is cut.</summary>
    public TimeSpan CloseTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The largest frame that is read.</summary>
    public int MaxFrameBytes { get; init; } = 256 * 1024 * 1024;

    public static SocketSettings Of(ComfyUIPodOptions options) => new()
    {
        ConnectTimeout = options.ConnectTimeout,
        PongTimeout = options.PongTimeout,
        MaxFrameBytes = options.MaxFrameBytes,
    };
}
