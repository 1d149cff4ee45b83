namespace ComfyPulse.Training;

/// <summary>How fast steps come, and when their absence is out of proportion to that.</summary>
internal sealed class StepRate
{
    private const int Kept = 32;

    /// <summary>So many pauses must have been seen before the next can be called long.</summary>
    private const int Enough = 4;

    /// <summary>A pause so many times as long as the longest of late is no pause.</summary>
    private const int OutOfProportion = 10;

    /// <summary>Samples and checkpoints on the way take time of their own.</summary>
    private static readonly TimeSpan Least = TimeSpan.FromMinutes(1);

    private readonly Queue<(int Step, TimeSpan At)> _told = new();
    private (int Step, TimeSpan At)? _newest;
    private TimeSpan _heardAt;
    private bool _isPausing;

    /// <summary>Seconds a step over those of late; null before the second one.</summary>
    public double? SecondsPerStep =>
        _told.Count > 1 && _told.Peek() is var (step, at) && _newest is { } newest && newest.Step > step && newest.At > at ? (newest.At - at).TotalSeconds / (newest.Step - step) : null;

    /// <summary>How many steps lay between the last two that were told.</summary>
    public int Stride { get; private set; } = 1;

    public (int Step, TimeSpan At)? Newest => _newest;

    /// <summary>When the silence becomes a stall; null while that is not known.</summary>
    public TimeSpan? StallAt
    {
        get
        {
            if (_isPausing || _told.Count <= Enough)
            {
                return null;
            }

            var (longest, before) = (TimeSpan.Zero, _told.Peek().At);
            foreach (var (_, at) in _told)
            {
                longest = at - before > longest ? at - before : longest;
                before = at;
            }

            return _heardAt + (longest * OutOfProportion > Least ? longest * OutOfProportion : Least);
        }
    }

    /// <summary>Whether steps may come and not be heard.</summary>
    public bool IsPausing => _isPausing;

    /// <summary>Since when no step has come.</summary>
    public TimeSpan HeardAt => _heardAt;

    public void Advance(int step, TimeSpan at)
    {
        Stride = _newest is { } before && step > before.Step && !_isPausing ? step - before.Step : Stride;
        (_newest, _heardAt, _isPausing) = ((step, at), at, false);
        _told.Enqueue((step, at));
        if (_told.Count > Kept)
        {
            _told.Dequeue();
        }
    }

    /// <summary>Steps may come and not be heard: silence means nothing until the next one.</summary>
    public void Pause() => _isPausing = true;

    /// <summary>Another bar begins: the pause between two is none of the steps'.</summary>
    public void BeginAnew()
    {
        _told.Clear();
        (_newest, Stride) = (null, 1);
    }
}
