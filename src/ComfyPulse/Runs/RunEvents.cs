namespace ComfyPulse.Runs;

/// <summary>What has happened and was not taken yet. Progress and training are merged: they come last but for the end, and only the newest.</summary>
/// <param name="isRead">Whether anybody reads them; null for always. Who comes later begins with a snapshot: until then events are counted and not made.</param>
internal sealed class RunEvents(Func<bool>? isRead)
{
    private readonly Queue<(PromptEvent Event, TimeSpan At)> _happened = new();
    private PromptEnded? _end;
    private bool _progressIsNew;
    private bool _trainingIsNew;

    /// <summary>The number of the last event taken.</summary>
    public long Sequence { get; private set; }

    /// <summary>The stamp of what happens now, since the run began to be followed.</summary>
    public TimeSpan Now { get; set; }

    /// <summary>Whether anybody reads.</summary>
    public bool IsRead => isRead is null || isRead();

    public void Add(PromptEvent happened)
    {
        if (IsRead)
        {
            _happened.Enqueue((happened, Now));
        }
        else
        {
            Pass(1);
        }
    }

    /// <summary>So many have happened, and nobody reads.</summary>
    public void Pass(int count) => Sequence += count;

    /// <summary>Grows with every change of the progress.</summary>
    public int Moves { get; private set; }

    /// <summary>The progress has changed since it was last taken.</summary>
    public void Moved()
    {
        Moves++;
        _progressIsNew = true;
    }

    /// <summary>The training has changed since it was last taken.</summary>
    public void Trained() => _trainingIsNew = true;

    public void End(PromptEnded end) => _end ??= end;

    /// <param name="progress">Makes the newest progress, where that is read.</param>
    /// <param name="training">Makes the newest word on the training.</param>
    /// <param name="happened">The oldest event that was not taken.</param>
    public bool TryTake(Func<ProgressChanged> progress, Func<TrainingAdvanced> training, out PromptEvent? happened)
    {
        var at = Now;
        _progressIsNew &= IsRead;
        if (_happened.TryDequeue(out var oldest))
        {
            (happened, at) = oldest;
        }
        else if (_trainingIsNew)
        {
            _trainingIsNew = false;
            happened = training();
        }
        else if (_progressIsNew)
        {
            _progressIsNew = false;
            happened = progress();
        }
        else
        {
            (happened, _end) = (_end, null);
        }

        happened = happened is null ? null : happened with { Sequence = ++Sequence, At = at };
        return happened is not null;
    }
}
