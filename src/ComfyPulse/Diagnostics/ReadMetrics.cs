using System.Diagnostics.Metrics;

namespace ComfyPulse.Diagnostics;

/// <summary>What is counted of reads: how often one is repeated, and for what.</summary>
internal static class ReadMetrics
{
    private static readonly Counter<long> Retries = ComfyPulseTelemetry.Meter.CreateCounter<long>("comfypulse.read.retries", "{retry}", "Reads that are repeated because they failed in passing, by error: a status, unreachable or answer_lost.");

    public static void Retried(PodTags pod, string error) => Retries.Add(1, pod.With("error.type", error));
}
