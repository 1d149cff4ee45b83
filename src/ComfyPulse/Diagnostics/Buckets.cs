using System.Diagnostics.Metrics;

namespace ComfyPulse.Diagnostics;

/// <summary>The bounds of histograms, in seconds.</summary>
internal static class Buckets
{
    /// <summary>For what takes milliseconds to seconds.</summary>
    public static InstrumentAdvice<double> Short { get; } = new() { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] };

    /// <summary>For what takes an instant or hours.</summary>
    public static InstrumentAdvice<double> Long { get; } = new() { HistogramBucketBoundaries = [0.05, 0.25, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 14400] };
}
