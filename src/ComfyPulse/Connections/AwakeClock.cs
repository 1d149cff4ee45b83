namespace ComfyPulse.Connections;

/// <summary>Time in which this process could work: what passes while a computer sleeps is left out, so that a lid that was closed is no time-out. Used under the connection's lock.</summary>
/// <remarks>It must be read at least every <see cref="Tick"/> while a limit runs; a gap of more than <see cref="LongestGap"/> then means that nothing here ran at all.</remarks>
internal sealed class AwakeClock
{
    /// <summary>How often it must be read.</summary>
    public static readonly TimeSpan Tick = TimeSpan.FromSeconds(10);

    /// <summary>A longer gap was sleep.</summary>
    public static readonly TimeSpan LongestGap = TimeSpan.FromSeconds(30);

    private TimeSpan _last;

    /// <summary>How long was slept so far.</summary>
    public TimeSpan Slept { get; private set; }

    /// <summary>The awake time that it is.</summary>
    /// <param name="now">The time on the clock that does not stop.</param>
    /// <param name="isTicking">Whether a limit was running, so that it was read regularly until now.</param>
    public TimeSpan Read(TimeSpan now, bool isTicking)
    {
        var gap = now - _last;
        if (isTicking && gap > LongestGap)
        {
            Slept += gap - Tick;
        }

        _last = now;
        return now - Slept;
    }
}
