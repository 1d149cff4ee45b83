namespace ComfyPulse.Sockets;

/// <summary>How one socket ended. Sessions end as a value, never as an exception.</summary>
/// <param name="WasOpen">Whether the pod had greeted.</param>
/// <param name="Reason">Why it ended.</param>
/// <param name="Detail">A sentence for people, without secrets.</param>
/// <param name="Status">The HTTP status of a refused upgrade.</param>
/// <param name="IsClean">Both sides have said goodbye: the pod has forgotten the socket and will not take its end for that of the next.</param>
internal sealed record SessionEnd(bool WasOpen, OutageReason Reason, string Detail, int? Status = null, bool IsClean = false)
{
    /// <summary>The reason as metrics name it.</summary>
    public string Word => Reason switch
    {
        OutageReason.Refused => "refused",
        OutageReason.TimedOut => "timed_out",
        OutageReason.UpgradeRefused => "upgrade_refused",
        OutageReason.Closed => "closed",
        OutageReason.Reset => "reset",
        OutageReason.HalfOpen => "half_open",
        OutageReason.Deaf => "deaf",
        _ => "stopped",
    };
}
