namespace ComfyPulse.Connections;

/// <summary>One timer for all runs of a pod: set to the soonest time that any of them asked for.</summary>
internal sealed class WakeUp : IDisposable
{
    private readonly Lock _lock = new();
    private readonly ITimer _timer;
    private TimeSpan? _at;

    public WakeUp(TimeProvider time, Action wake) =>
        _timer = time.CreateTimer(
            _ =>
            {
                lock (_lock)
                {
                    _at = null;
                }

                wake();
            },
            state: null,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan);

    /// <summary>Wakes at <paramref name="due"/> at the latest.</summary>
    public void At(TimeSpan due, TimeSpan now)
    {
        lock (_lock)
        {
            if (_at is null || due < _at)
            {
                _at = due;
                _timer.Change(due > now ? due - now : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
            }
        }
    }

    public void Dispose() => _timer.Dispose();
}
