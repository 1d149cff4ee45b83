using System.Runtime.InteropServices;

namespace ComfyPulse;

/// <summary>How far a run is between two words of its pod: a pure function of time, so that a bar anywhere moves without traffic.</summary>
/// <remarks>
/// The share of the expected time that has passed: <c>passed / (passed + left)</c>. What is left falls with the clock for <see cref="Sure"/>; then the node at work is late,
/// and it grows by <see cref="Slowing"/> seconds a second, so that the share rises ever more slowly and never overshoots. All times are since the run began to be followed.
/// </remarks>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ProgressCurve
{
    /// <summary>From when on it holds.</summary>
    public TimeSpan At { get; init; }

    /// <summary>The fraction at <see cref="At"/>.</summary>
    public double Fraction { get; init; }

    /// <summary>How long the prompt had been at work at <see cref="At"/>; zero while it waits.</summary>
    public TimeSpan Passed { get; init; }

    /// <summary>The time left at <see cref="At"/>.</summary>
    public TimeSpan Left { get; init; }

    /// <summary>How long the time left falls with the clock.</summary>
    public TimeSpan Sure { get; init; }

    /// <summary>How fast the time left grows afterwards, in seconds a second.</summary>
    public double Slowing { get; init; }

    /// <summary>By what factor the time left is taken for longer when the fraction is made, 1 or more: a bar that has run ahead cannot go back, so it is the more cautious the less is known.</summary>
    public double Caution { get; init; }

    /// <summary>Whether the fraction moves at all: it stands while a prompt waits, and once it has ended.</summary>
    public bool Moves { get; init; }

    /// <summary>The fraction at a time; that of <see cref="At"/> for earlier ones.</summary>
    public double FractionAt(TimeSpan elapsed)
    {
        var later = Math.Max(0, (elapsed - At).TotalSeconds);
        var (passed, left) = (Passed.TotalSeconds, Left.TotalSeconds);
        if (!Moves || later == 0 || left <= 0)
        {
            return Fraction;
        }

        // Where what was shown is ahead of the estimate, the rest of the bar is spread over the rest of the time.
        var caution = Math.Max(1, Caution);
        var (before, now) = (passed / (passed + (caution * left)), (passed + later) / (passed + later + (caution * LeftAfter(later))));
        var rest = Math.Clamp((now - before) / (1 - before), 0, 1);
        return Math.Max(Fraction, Math.Min(Fraction + ((1 - Fraction) * rest), Progress.NodeTally.AlmostDone));
    }

    /// <summary>When the fraction will be so far, if nothing new is told; null for not within a day.</summary>
    internal TimeSpan? TimeOf(double fraction)
    {
        var (early, late) = (At, At + TimeSpan.FromDays(1));
        if (!Moves || FractionAt(late) < fraction)
        {
            return null;
        }

        while (late - early > TimeSpan.FromMilliseconds(1))
        {
            var middle = early + ((late - early) / 2);
            (early, late) = FractionAt(middle) < fraction ? (middle, late) : (early, middle);
        }

        return late;
    }

    /// <summary>The time left at a time.</summary>
    public TimeSpan LeftAt(TimeSpan elapsed) => TimeSpan.FromSeconds(LeftAfter(Math.Max(0, (elapsed - At).TotalSeconds)));

    private double LeftAfter(double later)
    {
        var sure = Sure.TotalSeconds;
        return Math.Max(0, Left.TotalSeconds - Math.Min(later, sure)) + (Slowing * Math.Max(0, later - sure));
    }
}
