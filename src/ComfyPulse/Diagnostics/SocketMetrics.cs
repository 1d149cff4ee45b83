using System.Diagnostics.Metrics;

namespace ComfyPulse.Diagnostics;

/// <summary>What is measured of the sockets: dials, sessions, outages with their reasons (deaf ones among them), frames heard and frames that cost themselves.</summary>
internal static class SocketMetrics
{
    private static readonly Counter<long> Received = ComfyPulseTelemetry.Meter.CreateCounter<long>("comfypulse.socket.received_frames", "{frame}", "Frames that came whole, by the type that the pod gives them; those it did not have from the start are other.");
    private static readonly Counter<long> Skipped = ComfyPulseTelemetry.Meter.CreateCounter<long>("comfypulse.socket.skipped_frames", "{frame}", "Frames that were not used, by reason.");
    private static readonly Counter<long> Thinned = ComfyPulseTelemetry.Meter.CreateCounter<long>("comfypulse.socket.thinned_frames", "{frame}", "Snapshots that a newer one overtook before they were read.");
    private static readonly Counter<long> Outages = ComfyPulseTelemetry.Meter.CreateCounter<long>("comfypulse.socket.outages", "{outage}", "Sockets that were lost, found deaf or could not be opened, by reason.");
    private static readonly UpDownCounter<long> Active = ComfyPulseTelemetry.Meter.CreateUpDownCounter<long>("comfypulse.socket.active", "{connection}", "Sockets that are open and were greeted.");
    private static readonly Histogram<double> Connects = ComfyPulseTelemetry.Meter.CreateHistogram("comfypulse.socket.connect.duration", "s", "An attempt at a socket, from asking whether the pod is there to its greeting, or to the error named.", null, Buckets.Short);
    private static readonly Histogram<double> Sessions = ComfyPulseTelemetry.Meter.CreateHistogram("comfypulse.socket.session.duration", "s", "From the greeting to the end of the socket, by the reason of its end.", null, Buckets.Long);

    /// <summary>A frame has come. This is the hot path: three tags are passed without a list, and nothing is allocated.</summary>
    public static void FrameReceived(PodTags pod, string type)
    {
        if (Received.Enabled)
        {
            Received.Add(1, pod.Address, pod.Port, new KeyValuePair<string, object?>("comfypulse.frame.type", type));
        }
    }

    public static void FrameSkipped(PodTags pod, string reason) => Skipped.Add(1, pod.With("comfypulse.skip.reason", reason));

    public static void FrameThinned(PodTags pod) => Thinned.Add(1, pod.Address, pod.Port);

    public static void OutageHappened(PodTags pod, string reason) => Outages.Add(1, pod.With("comfypulse.outage.reason", reason));

    /// <summary>An attempt that ended in a greeting, or in the error named.</summary>
    public static void Attempted(PodTags pod, TimeSpan took, string? errorType) =>
        Connects.Record(took.TotalSeconds, errorType is null ? pod.With() : pod.With("error.type", errorType));

    public static void Opened(PodTags pod) => Active.Add(1, pod.With());

    public static void Ended(PodTags pod, TimeSpan lasted, string reason)
    {
        Active.Add(-1, pod.With());
        Sessions.Record(lasted.TotalSeconds, pod.With("comfypulse.outage.reason", reason));
    }
}
