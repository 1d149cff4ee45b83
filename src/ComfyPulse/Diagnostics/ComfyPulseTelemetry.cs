using System.Diagnostics.Metrics;

namespace ComfyPulse;

/// <summary>The name under which the metrics of this library are found.</summary>
public static class ComfyPulseTelemetry
{
    /// <summary>The name of the meter.</summary>
    public const string Name = "ComfyPulse";

    internal static Meter Meter { get; } = new(Name);
}
