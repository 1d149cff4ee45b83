namespace ComfyPulse.Runs;

/// <summary>Whether the pod no longer knows the prompt. One look proves little: it counts only if it began after the last sign of life, and two are needed, some seconds apart.</summary>
internal sealed class Absence
{
    private static readonly TimeSpan Apart = TimeSpan.FromSeconds(3);

    private int _floor;
    private int _absentInQueue = -1;
    private TimeSpan? _firstAt;

    /// <summary>Looks that found it neither in the queue nor in the history, up to the two that are needed.</summary>
    public int Looks { get; private set; }

    /// <summary>When to look again for the confirmation.</summary>
    public TimeSpan? ConfirmAt => Looks == 1 ? _firstAt + Apart : null;

    /// <summary>A sign of life: looks that have begun until now prove nothing any more.</summary>
    public void Alive(int lastLook)
    {
        _floor = Math.Max(_floor, lastLook);
        (Looks, _firstAt) = (0, null);
    }

    /// <summary>From here on only looks that begin now count, while those before still say that it was gone.</summary>
    public void RaiseFloor(int lastLook) => _floor = Math.Max(_floor, lastLook);

    /// <summary>The queue does not have it. Proves nothing before the same look has asked the history.</summary>
    public void NotInQueue(int look) => _absentInQueue = look;

    /// <summary>The history does not have it. True if that makes the look an absence that counts.</summary>
    public bool NotInHistory(int look, TimeSpan at)
    {
        if (look != _absentInQueue || look <= _floor || (Looks > 0 && at < ConfirmAt))
        {
            return false;
        }

        _floor = look;
        _firstAt ??= at;
        Looks++;
        return true;
    }
}
