using ComfyPulse.Connections;
using ComfyPulse.Sockets;

namespace ComfyPulse;

/// <summary>What is known of a pod without asking it: what the newest REST call and the socket have told.</summary>
public sealed record PodStatus
{
    private PodStatus()
    {
    }

    /// <summary>Whether the pod itself answered the newest REST call.</summary>
    public PodReachability Reachability { get; private init; }

    /// <summary>When that was; null where nothing was asked yet. With an open socket REST is asked seldom: a large age is then no bad sign.</summary>
    public DateTimeOffset? AsOf { get; private init; }

    /// <summary>How long ago that was.</summary>
    public TimeSpan? Age { get; private init; }

    /// <summary>The socket of this client; with several client ids, the best of theirs.</summary>
    public PodSocketState Socket { get; private init; }

    /// <summary>Which way runs are followed now; null while nothing is connected.</summary>
    public UpdateSource? FollowedBy { get; private init; }

    /// <summary>What is wrong with REST, or else with the socket, without secrets; null where nothing is.</summary>
    public string? LastError { get; private init; }

    /// <summary>The pod's version as it says, where it was asked: by a cancel, by <c>Routes.Jobs</c>, by <see cref="ServerRoutes.GetStatsAsync"/>; null until then.</summary>
    public string? ComfyUIVersion { get; private init; }

    internal static PodStatus Of(PodTransport transport, IEnumerable<PodConnection> connections)
    {
        var own = connections.Where(connection => ReferenceEquals(connection.Transport, transport)).ToList();
        var socket = own.Select(connection => Meaning(connection.SocketState)).DefaultIfEmpty().Max();
        var contact = transport.Http.Contact;
        return new PodStatus
        {
            Reachability = contact is null ? PodReachability.Unknown : contact.Error is null ? PodReachability.Reachable : PodReachability.Unreachable,
            AsOf = contact?.At,
            Age = contact is null ? null : transport.Time.GetElapsedTime(contact.Timestamp),
            Socket = socket,
            FollowedBy = socket switch
            {
                PodSocketState.Open => UpdateSource.WebSocket,
                PodSocketState.Down => UpdateSource.Polling,
                PodSocketState.None when own.Count > 0 => UpdateSource.Polling,
                _ => null,
            },
            LastError = contact?.Error?.Message ?? (socket == PodSocketState.Down ? own.Select(connection => connection.LastOutage).FirstOrDefault(outage => outage is not null) : null),
            ComfyUIVersion = transport.Http.Version?.Text,
        };
    }

    private static PodSocketState Meaning(ConnectionState? state) => state switch
    {
        ConnectionState.Connected => PodSocketState.Open,
        ConnectionState.Connecting => PodSocketState.Connecting,
        ConnectionState.Reconnecting => PodSocketState.Down,
        _ => PodSocketState.None,
    };
}

/// <summary>Whether a pod answers.</summary>
public enum PodReachability
{
    /// <summary>It was not asked yet.</summary>
    Unknown,

    /// <summary>It answers.</summary>
    Reachable,

    /// <summary>It does not, or something else answers in its place.</summary>
    Unreachable,
}

/// <summary>Where the socket to a pod stands, the better the higher.</summary>
public enum PodSocketState
{
    /// <summary>None is wanted: nothing is followed, or runs are followed by REST alone.</summary>
    None,

    /// <summary>Lost, or not to be had; it is tried again, and runs are followed by REST meanwhile.</summary>
    Down,

    /// <summary>Dialling for the first time.</summary>
    Connecting,

    /// <summary>Open.</summary>
    Open,
}
