namespace ComfyPulse.Connections;

/// <summary>The waits before a submission that was provably not taken is sent again: 1, 2, 4, 8 and 16 s with jitter, or as long as the pod asks for.</summary>
internal sealed class SubmissionPauses(Func<double> random)
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);
    private const int Attempts = 5;

    private int _taken;

    /// <summary>The next wait; null when it was tried often enough.</summary>
    public TimeSpan? Next(TimeSpan? retryAfter)
    {
        if (_taken == Attempts)
        {
            return null;
        }

        var nominal = TimeSpan.FromSeconds(1 << _taken++);
        return retryAfter is { } asked ? (asked < Longest ? asked : Longest) : (0.5 + (random() / 2)) * nominal;
    }
}
