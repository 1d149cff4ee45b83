using ComfyPulse.Protocol;

namespace ComfyPulse.Recording;

/// <summary>The runs of one prompt id, in the order in which the pod runs them.</summary>
internal sealed class IdRuns
{
    /// <summary>A hand-made recording may note a submission when it was answered: messages of it that came this much before it are its own.</summary>
    private static readonly TimeSpan NotedLate = TimeSpan.FromSeconds(2);

    private readonly List<ReplayedRun> _runs = [];
    private int _current;

    /// <summary>The run that is spoken of; null where there is none.</summary>
    public ReplayedRun? Current => _current < _runs.Count ? _runs[_current] : null;

    public void Add(ReplayedRun run)
    {
        // A submission whose answer was lost may never have become a prompt: those that were accepted come first.
        var place = _runs.Count;
        while (!run.IsUnclear && place > _current && _runs[place - 1] is { IsUnclear: true, HasBegun: false })
        {
            place--;
        }

        _runs.Insert(place, run);
    }

    /// <summary>A submission is noted whose messages came before it: the run that they made; null for none.</summary>
    public ReplayedRun? Adopt(TimeSpan at)
    {
        if (_runs is [{ SeenEarlyAt: { } seen } run] && at - seen < NotedLate)
        {
            run.SeenEarlyAt = null;
            return run;
        }

        return null;
    }

    /// <summary>The run that a message is about; null for another one that is not known yet.</summary>
    public ReplayedRun? OfMessage(ServerFrameKind kind, long? timestamp)
    {
        if (kind == ServerFrameKind.ExecutionStart)
        {
            if (timestamp is not null && _runs.Find(run => run.StartTimestamp == timestamp) is { } again)
            {
                // The same message from another socket.
                return again;
            }

            if (Current is { MessagesEnded: true } or { StartTimestamp: not null })
            {
                _current++;
            }

            while (Current is { HasBegun: false } and ({ WasDequeued: true } or { IsLost: true }) && _current + 1 < _runs.Count)
            {
                _current++;
            }

            if (Current is { } started)
            {
                started.StartTimestamp = timestamp;
            }

            return Current;
        }

        // What comes late for a run that is over is not about the next one before that has begun.
        return Current is { HasBegun: false } && _current > 0 ? _runs[_current - 1] : Current ?? _runs[^1];
    }

    /// <summary>The runs that an answer is about: that of the number, where it tells runs apart.</summary>
    public IEnumerable<ReplayedRun> OfAnswer(double? number)
    {
        if (_runs.Count == 1 || number is null)
        {
            return _runs.Count == 1 ? _runs : _runs.Where(run => ReferenceEquals(run, Current ?? _runs[^1]));
        }

        return _runs.Where(run => run.Number == number);
    }

    /// <summary>A run is over: the next one is spoken of from here on, if there is one.</summary>
    public void AdvanceFrom(ReplayedRun run)
    {
        if (ReferenceEquals(run, Current) && _current + 1 < _runs.Count)
        {
            _current++;
        }
    }

    /// <summary>Speaks of the last one.</summary>
    public void Advance() => _current = _runs.Count - 1;
}
