using System.Runtime.InteropServices;

namespace ComfyPulse.Progress;

/// <summary>What is left of a run at one moment, in seconds.</summary>
/// <param name="Passed">How long it has been at work.</param>
/// <param name="Left">What is left.</param>
/// <param name="Sure">How long <paramref name="Left"/> falls with the clock if nothing new is told.</param>
/// <param name="Slowing">By how much it grows a second afterwards.</param>
/// <param name="Spread">The standard deviation of the logarithm of what is left.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Estimate(double Passed, double Left, double Sure, double Slowing, double Spread)
{
    /// <summary>So many standard deviations above the expected: two times in three it takes less.</summary>
    private const double Quantile = 0.4;

    /// <summary>The factor from the time left to one that will hardly be exceeded.</summary>
    public double Caution => Math.Exp(Quantile * Spread);
}
