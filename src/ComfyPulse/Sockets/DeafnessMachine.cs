namespace ComfyPulse.Sockets;

/// <summary>Whether an open socket hears what the pod sends. Silence alone is normal for minutes and proves nothing; a change that must have made a frame, with nothing heard, does. Pure; used under its connection's lock.</summary>
/// <remarks>
/// ComfyUI up to 0.33 keeps one socket a client id and takes it out of its table when any older socket of that id ends at last: the newer one stays open, answers pings and hears nothing more.
/// So a socket that was opened again counts as alive only once something came that went through the pod's table: not the greeting and not the replayed node, which are sent directly.
/// </remarks>
internal sealed class DeafnessMachine
{
    /// <summary>How long a frame may be on its way after the change was seen by REST.</summary>
    public static readonly TimeSpan FrameIsDue = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan FirstProbe = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    private bool _isOpen;
    private bool _wasUnclean;
    private TimeSpan _openedAt;
    private TimeSpan _lastHeard;
    private TimeSpan? _deafAt;
    private string _evidence = "";
    private TimeSpan _probeAt;
    private TimeSpan _probePause;
    private bool _probesAreAnswered;
    private int _unanswered;

    /// <summary>Something came on this socket that went through the pod's table, or nothing could have taken it out.</summary>
    public bool IsProven { get; private set; }

    /// <summary>Something came on this socket that went through the pod's table.</summary>
    public bool HasHeard { get; private set; }

    /// <summary>How many sockets in a row were found deaf.</summary>
    public int DeafInARow { get; private set; }

    /// <summary>When to ask again; null for never. A probe that <see cref="ProbeIsDue"/> is waited for no longer.</summary>
    public TimeSpan? WakeAt => !_isOpen ? null : _deafAt ?? (MayProbe ? _probeAt : null);

    /// <summary>An older socket's end may come, and the pod is not known to leave probes unanswered.</summary>
    private bool MayProbe => _isOpen && _wasUnclean && (_unanswered == 0 || _probesAreAnswered);

    /// <summary>The pod has greeted on a new socket.</summary>
    /// <param name="at">When.</param>
    /// <param name="isFirst">No socket of this client id was open before: nothing can unregister it.</param>
    public void Open(TimeSpan at, bool isFirst)
    {
        (_isOpen, IsProven, HasHeard, _deafAt, _openedAt) = (true, isFirst, false, null, at);
        (_probeAt, _probePause) = (at + FirstProbe, FirstProbe);
    }

    /// <summary>The socket is gone. After one that was not closed in order the pod may notice the end much later, and then take out the next.</summary>
    public void Close(bool isClean)
    {
        _wasUnclean |= _isOpen && !isClean;
        (_isOpen, IsProven, _deafAt) = (false, false, null);
    }

    /// <summary>A frame came through the pod's table. True if that proves the socket, which is news.</summary>
    public bool Hear(TimeSpan at)
    {
        (_lastHeard, _deafAt) = (at, null);
        (_probesAreAnswered, _unanswered) = (_probesAreAnswered || _unanswered > 0, 0);
        (_probeAt, _probePause) = (at + Quiet, Quiet);
        if (HasHeard)
        {
            return false;
        }

        var isNews = !IsProven;
        (IsProven, HasHeard, DeafInARow) = (true, true, 0);
        return isNews;
    }

    /// <summary>REST shows that something changed since then, which must have made a frame. What changed before the socket was open proves nothing of it.</summary>
    public void Changed(TimeSpan since, TimeSpan at, string evidence)
    {
        if (_isOpen && _deafAt is null && since >= _openedAt && (!HasHeard || _lastHeard < since))
        {
            (_deafAt, _evidence) = (at + FrameIsDue, evidence);
        }
    }

    /// <summary>The pod was made to say something. A pod that never answered a probe may be one that is told to log little: then the first silence counts, and no other.</summary>
    public void Probed(TimeSpan since, TimeSpan at)
    {
        Changed(since, at, "the pod was made to say something and nothing came");
        _unanswered++;
    }

    /// <summary>Why the socket must be deaf; null while that is not proven. Tells it once a socket.</summary>
    public string? DeafBecause(TimeSpan at)
    {
        if (!_isOpen || _deafAt is not { } due || at < due)
        {
            return null;
        }

        DeafInARow++;
        Close(isClean: true);
        return _evidence;
    }

    /// <summary>Whether it is time to make the pod say something: nothing moves, and an older socket's end may have come.</summary>
    public bool ProbeIsDue(TimeSpan at) => MayProbe && _deafAt is null && at >= _probeAt;

    /// <summary>As <see cref="ProbeIsDue"/>, once: the next is due later, less and less often.</summary>
    public bool WantsProbe(TimeSpan at)
    {
        if (!ProbeIsDue(at))
        {
            return false;
        }

        _probePause = _probePause * 2 < LongestPause ? _probePause * 2 : LongestPause;
        _probeAt = at + _probePause;
        return true;
    }

    /// <summary>Another client id is used from now on: nothing of the old one's matters any more.</summary>
    public void BeginAnew() => (_wasUnclean, DeafInARow) = (false, 0);
}
