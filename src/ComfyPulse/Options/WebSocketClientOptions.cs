namespace ComfyPulse;

/// <summary>How connections are kept.</summary>
public sealed record WebSocketClientOptions
{
    /// <summary>When a lost socket is dialled again. Default: 3 times, 5 s apart; then the runs go on by REST and the socket is tried each minute.</summary>
    public ReconnectPolicy Reconnect { get; init; } = ReconnectPolicy.Default;

    /// <summary>How long a connection that nobody uses stays open; <see cref="System.Threading.Timeout.InfiniteTimeSpan"/> for ever. Default 30 s.</summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>At most one progress callback in this time; the last value and the end are never left out. Default 1 s.</summary>
    public TimeSpan ProgressEvery { get; init; } = TimeSpan.FromSeconds(1);
}
