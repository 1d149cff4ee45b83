using ComfyPulse.Runs;

namespace ComfyPulse.Connections;

/// <summary>Whether the pod is still the one it was: after it was away, a prompt that its history had is looked for, and its numbers must go on. Used under the connection's lock.</summary>
internal sealed class RestartWatch
{
    private readonly PodNumbers _numbers = new();
    private bool _isWanted;

    /// <summary>A prompt that the pod's history had.</summary>
    public string? Sentinel { get; private set; }

    /// <summary>Since when it is not known whether the pod is still the same; null while it is.</summary>
    public TimeSpan? AwaySince { get; private set; }

    /// <summary>How often the pod was away: a look that began before the newest time says nothing of what came after.</summary>
    public int TimesAway { get; private set; }

    /// <summary>What to look for in the history now; null for nothing.</summary>
    public string? ToCheck => AwaySince is null ? null : Sentinel;

    /// <summary>Whether a prompt of the history must be learned, while the pod is known to be the one that took our submission. True once.</summary>
    public bool TakeWish()
    {
        var isWanted = _isWanted && Sentinel is null && AwaySince is null;
        _isWanted = false;
        return isWanted;
    }

    /// <summary>A prompt of ours is on the pod: from now on a restart would matter.</summary>
    public bool Wish() => _isWanted = Sentinel is null;

    /// <summary>A socket was lost, or REST was refused.</summary>
    public void PodWasAway(TimeSpan at)
    {
        AwaySince ??= at;
        TimesAway++;
    }

    /// <summary>The pod's history has this prompt.</summary>
    public void InHistory(string promptId)
    {
        if (AwaySince is null)
        {
            Sentinel = promptId;
        }
    }

    /// <summary>What the history said of the <see cref="Sentinel"/>. The evidence, if it proves a restart.</summary>
    /// <param name="sentinel">What was looked for.</param>
    /// <param name="isThere">Whether the history has it.</param>
    /// <param name="timesAway">The times until the look began.</param>
    public string? Checked(string sentinel, bool isThere, int timesAway)
    {
        if (sentinel != Sentinel)
        {
            return null;
        }

        if (isThere)
        {
            Same(sentinel, timesAway);
            return null;
        }

        return Settle($"its history has lost {sentinel}");
    }

    /// <summary>The history has what it had before anybody here knew the pod. False if the pod was away again since the look began: then it proves nothing.</summary>
    /// <param name="promptId">The prompt that it has.</param>
    /// <param name="timesAway">The times until the look began.</param>
    public bool Same(string promptId, int timesAway)
    {
        if (timesAway != TimesAway)
        {
            return false;
        }

        AwaySince = null;
        Sentinel ??= promptId;
        return true;
    }

    /// <summary>A submission leaves: to be given back with its number.</summary>
    public PodNumbers.Mark Leaves() => _numbers.Leaves();

    /// <summary>The pod has numbered a submission by itself. The evidence, if it proves a restart.</summary>
    public string? Numbered(double number, PodNumbers.Mark left) =>
        _numbers.HaveBegunAnew(number, left) && AwaySince is not null ? Settle(FormattableString.Invariant($"its numbers began anew at {number}")) : null;

    private string Settle(string evidence)
    {
        (AwaySince, Sentinel) = (null, null);
        _numbers.BeginAnew();
        return evidence;
    }
}
