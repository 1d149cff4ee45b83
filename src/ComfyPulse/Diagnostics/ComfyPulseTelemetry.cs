using System.Diagnostics.Metrics;

namespace ComfyPulse;

/// <summary>The name under which traces and metrics of this library are found.</summary>
public static class ComfyPulseTelemetry
{
    /// <summary>The name of the activity source and of the meter.</summary>
    public const string Name = "ComfyPulse";

    internal static Meter Meter { get; } = new(Name);
}
