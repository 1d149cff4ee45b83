using ComfyPulse.Runs;

namespace ComfyPulse.Recording;

/// <summary>Tells from a recording that its pod was restarted: the history has lost what it had, or the numbers began anew, and the pod was away in between.</summary>
internal sealed class RestartSigns
{
    private readonly HashSet<string> _inHistory = new(StringComparer.Ordinal);
    private readonly HashSet<string> _forgotten = new(StringComparer.Ordinal);
    private TimeSpan? _clearedAt;
    private readonly PodNumbers _numbers = new();

    /// <summary>Since when nothing that was known before need be true any more; null while the pod was never away.</summary>
    public TimeSpan? AwaySince { get; private set; }

    /// <summary>A socket was lost, or REST refused.</summary>
    public void PodWasAway(TimeSpan at) => AwaySince ??= at;

    /// <summary>An id is in the history. One that was there before the pod was away proves that it has forgotten nothing.</summary>
    public void InHistory(string promptId)
    {
        if (!_inHistory.Add(promptId))
        {
            AwaySince = null;
        }
    }

    /// <summary>The recorded client deletes an entry itself: its absence proves nothing.</summary>
    public void Forget(string promptId)
    {
        _inHistory.Remove(promptId);
        _forgotten.Add(promptId);
    }

    /// <summary>The recorded client clears the history.</summary>
    public void ForgetAll(TimeSpan at)
    {
        _inHistory.Clear();
        _clearedAt = at;
    }

    /// <summary>Whether absence from the history says anything about a prompt of this time: not if the client deleted it, nor while the pod may have been restarted unnoticed.</summary>
    public bool AbsenceCounts(string promptId, TimeSpan submittedAt) =>
        !_forgotten.Contains(promptId) && !(_clearedAt > submittedAt) && !(AwaySince > submittedAt);

    /// <summary>An id is not in the history. The evidence, if that proves a restart.</summary>
    public string? NotInHistory(string promptId) =>
        AwaySince is not null && _inHistory.Contains(promptId) ? $"the history has lost {promptId}" : null;

    /// <summary>A submission leaves: to be given back with its number.</summary>
    public PodNumbers.Mark Leaves() => _numbers.Leaves();

    /// <summary>The pod has chosen a number. The evidence, if that proves a restart.</summary>
    public string? Numbered(double number, PodNumbers.Mark left) =>
        _numbers.HaveBegunAnew(number, left) && AwaySince is not null ? FormattableString.Invariant($"numbers began anew at {number}") : null;

    /// <summary>The restart is told: from here on it is another pod.</summary>
    public void Restarted()
    {
        AwaySince = null;
        _inHistory.Clear();
        _numbers.BeginAnew();
    }
}
