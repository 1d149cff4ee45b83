using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace ComfyPulse;

/// <summary>The name under which the metrics and traces of this library are found: <c>AddMeter(ComfyPulseTelemetry.Name)</c>, <c>AddSource(ComfyPulseTelemetry.Name)</c>. <c>docs/guides/telemetry.md</c> lists them.</summary>
public static class ComfyPulseTelemetry
{
    /// <summary>The name of the meter and of the activity source.</summary>
    public const string Name = "ComfyPulse";

    internal static Meter Meter { get; } = new(Name);

    internal static ActivitySource Source { get; } = new(Name);
}
