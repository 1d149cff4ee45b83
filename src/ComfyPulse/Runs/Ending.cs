namespace ComfyPulse.Runs;

/// <summary>A run that is ending: its last message was heard, its evidence is not complete. The history decides, or, if it keeps silent, the message.</summary>
internal sealed class Ending
{
    /// <summary>How long the pod may take from its last message to the history entry before it is asked without the sign that the entry is there.</summary>
    private static readonly TimeSpan EntryIsWritten = TimeSpan.FromSeconds(1);

    /// <summary>How long the answer to the submission may take once the prompt is over.</summary>
    private static readonly TimeSpan AnswerIsRead = TimeSpan.FromSeconds(1);

    /// <summary>A pod that answers nothing at all does not hold up an end that it has told.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly double[] RetrySeconds = [0.2, 0.5, 1, 2, 3, 4];

    private TimeSpan? _since;
    private TimeSpan _askAt;
    private int _floor;
    private int _misses;

    /// <summary>What the first terminal message said.</summary>
    public PromptOutcome? Told { get; private set; }

    /// <summary><c>executing</c> with no node: the prompt is over and its history entry is written.</summary>
    public bool IsFiled { get; private set; }

    /// <summary>When the run was first known to be over.</summary>
    public TimeSpan? Since => _since;

    /// <summary>The run is over, by whatever word.</summary>
    public bool HasBegun => _since is not null;

    /// <summary>The history has been asked often enough, or for long enough.</summary>
    public bool HistoryIsSilent(TimeSpan now) => _misses > RetrySeconds.Length || (Told is not null && now - _since >= Patience);

    public bool WantsHistory(TimeSpan now) => HasBegun && now >= _askAt && _misses <= RetrySeconds.Length;

    public TimeSpan? WakeAt(TimeSpan now) => !HasBegun ? null : now < _askAt ? _askAt : _since + Patience;

    /// <summary>A terminal message; the first counts.</summary>
    public void Tell(PromptOutcome outcome, TimeSpan at, int lastLook, bool entryMayBeSoon)
    {
        Told ??= outcome;
        Begin(at, lastLook, entryMayBeSoon && !IsFiled ? EntryIsWritten : TimeSpan.Zero);
    }

    /// <summary>The last message. The answer to the submission, where that is still to come, is waited for a moment.</summary>
    public void File(TimeSpan at, int lastLook, bool awaitsAnswer)
    {
        IsFiled = true;
        var wait = awaitsAnswer ? AnswerIsRead : TimeSpan.Zero;
        Begin(at, lastLook, wait);
        _askAt = _misses == 0 ? at + wait : _askAt;
    }

    /// <summary>No more messages can come: ask the history now.</summary>
    public void StopWaiting(TimeSpan at) => _askAt = _askAt < at ? _askAt : at;

    /// <summary>The history does not have it yet.</summary>
    public void Missed(int look, TimeSpan at)
    {
        if (HasBegun && look > _floor)
        {
            _floor = look;
            _askAt = at + TimeSpan.FromSeconds(RetrySeconds[Math.Min(_misses, RetrySeconds.Length - 1)]);
            _misses++;
        }
    }

    private void Begin(TimeSpan at, int lastLook, TimeSpan wait)
    {
        if (_since is null)
        {
            (_since, _askAt, _floor) = (at, at + wait, lastLook);
        }
    }
}
