namespace ComfyPulse;

/// <summary>The time from losing a connection, or failing to open it, to the next one.</summary>
/// <param name="Reason">Why there is no socket.</param>
/// <param name="Attempt">Attempts that have failed in this outage so far; 0 when a working socket has just been lost.</param>
/// <param name="Elapsed">Since the socket was lost, or was first wanted.</param>
/// <param name="Detail">A sentence for people, without secrets.</param>
/// <param name="Random">A number from 0 to 1, drawn for this outage: a policy that wants chance takes it from here and stays pure.</param>
public readonly record struct Outage(OutageReason Reason, int Attempt, TimeSpan Elapsed, string Detail, double Random = 0);

/// <summary>Why a socket ended, or was never opened.</summary>
public enum OutageReason
{
    /// <summary>The pod's host refused the connection or was not found.</summary>
    Refused,

    /// <summary>The dial, or the pod's first message, took too long.</summary>
    TimedOut,

    /// <summary>Something answered that is no ComfyUI socket: a login page, 401, 404, 502.</summary>
    UpgradeRefused,

    /// <summary>The pod closed the socket in order.</summary>
    Closed,

    /// <summary>The connection broke off.</summary>
    Reset,

    /// <summary>Pings stayed unanswered.</summary>
    HalfOpen,

    /// <summary>The socket was open and answered pings, but what the pod must have sent did not come: the late end of an older socket had unregistered it, or another client that does not read holds up the pod.</summary>
    Deaf,

    /// <summary>We closed it.</summary>
    Stopped,
}
