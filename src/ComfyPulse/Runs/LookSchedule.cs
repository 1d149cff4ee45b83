namespace ComfyPulse.Runs;

/// <summary>When a run asks the queue though its socket is open: at once after the socket was away, soon for its place while it waits, and seldom when nothing is heard.</summary>
internal sealed class LookSchedule
{
    private static readonly TimeSpan FirstPlace = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPlace = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FirstSilence = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestSilence = TimeSpan.FromMinutes(5);

    private TimeSpan _delay = FirstPlace;
    private bool _isRunning;

    /// <summary>When the next look is due; null before there is anything to look for.</summary>
    public TimeSpan? NextAt { get; private set; }

    public bool IsDue(TimeSpan now) => NextAt <= now;

    /// <summary>A look is needed now.</summary>
    public void DueAt(TimeSpan at) => NextAt = at;

    /// <summary>The prompt waits in the queue: ask for its place, less and less often.</summary>
    public void Waits(TimeSpan at) => NextAt ??= at + FirstPlace;

    /// <summary>The socket said something of this run.</summary>
    public void Heard(TimeSpan at)
    {
        _isRunning = true;
        _delay = FirstSilence;
        NextAt = at + _delay;
    }

    /// <summary>A look found the prompt alive.</summary>
    public void Answered(TimeSpan at, bool isRunning)
    {
        if (isRunning && !_isRunning)
        {
            _delay = FirstSilence;
        }
        else
        {
            var (factor, longest) = isRunning ? (2, LongestSilence) : (_delay == FirstPlace ? 5 : 2, LongestPlace);
            _delay = _delay * factor < longest ? _delay * factor : longest;
        }

        _isRunning |= isRunning;
        NextAt = at + _delay;
    }
}
