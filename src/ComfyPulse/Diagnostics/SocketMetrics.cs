using System.Diagnostics.Metrics;

namespace ComfyPulse.Diagnostics;

/// <summary>What is counted of the sockets: frames heard, frames that cost themselves, outages, fall-backs to REST.</summary>
internal static class SocketMetrics
{
    private static readonly Counter<long> Received = ComfyPulseTelemetry.Meter.CreateCounter<long>("comfypulse.socket.received_frames", "{frame}", "Frames that came whole.");
    private static readonly Counter<long> Skipped = ComfyPulseTelemetry.Meter.CreateCounter<long>("comfypulse.socket.skipped_frames", "{frame}", "Frames that were not used, by reason.");
    private static readonly Counter<long> Thinned = ComfyPulseTelemetry.Meter.CreateCounter<long>("comfypulse.socket.thinned_frames", "{frame}", "Snapshots that a newer one overtook before they were read.");
    private static readonly Counter<long> Outages = ComfyPulseTelemetry.Meter.CreateCounter<long>("comfypulse.socket.outages", "{outage}", "Sockets that were lost or could not be opened, by reason.");
    private static readonly Counter<long> Fallbacks = ComfyPulseTelemetry.Meter.CreateCounter<long>("comfypulse.fallbacks", "{fallback}", "Runs that are followed by REST because there is no socket.");
    private static readonly Counter<long> HandlerErrors = ComfyPulseTelemetry.Meter.CreateCounter<long>("comfypulse.handler.errors", "{error}", "Exceptions thrown by callers' handlers.");

    public static void FrameReceived() => Received.Add(1);

    public static void FrameSkipped(string reason) => Skipped.Add(1, new KeyValuePair<string, object?>("comfypulse.skip.reason", reason));

    public static void FrameThinned() => Thinned.Add(1);

    public static void OutageHappened(string reason) => Outages.Add(1, new KeyValuePair<string, object?>("comfypulse.outage.reason", reason));

    public static void FellBack(string reason) => Fallbacks.Add(1, new KeyValuePair<string, object?>("comfypulse.fallback.reason", reason));

    public static void HandlerFailed() => HandlerErrors.Add(1);
}
