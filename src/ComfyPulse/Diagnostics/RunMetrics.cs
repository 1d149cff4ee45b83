using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace ComfyPulse.Diagnostics;

/// <summary>What is measured of the runs: how many there are, how they end and by which way they were followed, how often they fell back to REST, what was asked for them.</summary>
internal static class RunMetrics
{
    private static readonly Histogram<double> Durations = ComfyPulseTelemetry.Meter.CreateHistogram("comfypulse.run.duration", "s", "From the submission, or the attaching, to the end, by outcome and by the way it was followed.", null, Buckets.Long);
    private static readonly Histogram<double> QueueTimes = ComfyPulseTelemetry.Meter.CreateHistogram("comfypulse.run.queue_time", "s", "From the submission to the first sign that the prompt runs; not for prompts that were attached to.", null, Buckets.Long);
    private static readonly UpDownCounter<long> Active = ComfyPulseTelemetry.Meter.CreateUpDownCounter<long>("comfypulse.run.active", "{run}", "Runs that have not ended, by phase.");
    private static readonly Counter<long> Fallbacks = ComfyPulseTelemetry.Meter.CreateCounter<long>("comfypulse.fallbacks", "{fallback}", "Runs that went over to REST, or began with it, because there was no socket, by reason.");
    private static readonly Counter<long> Polls = ComfyPulseTelemetry.Meter.CreateCounter<long>("comfypulse.polls", "{poll}", "Looks at a pod by REST, by reason.");
    private static readonly Counter<long> Lookups = ComfyPulseTelemetry.Meter.CreateCounter<long>("comfypulse.submission.lookups", "{lookup}", "Looks for a submission whose answer was lost, by what they found.");
    private static readonly Counter<long> Resyncs = ComfyPulseTelemetry.Meter.CreateCounter<long>("comfypulse.reader.resyncs", "{resync}", "Readers of a run's events that were overtaken and began again with a snapshot.");
    private static readonly Counter<long> HandlerErrors = ComfyPulseTelemetry.Meter.CreateCounter<long>("comfypulse.handler.errors", "{error}", "Exceptions thrown by callers' handlers.");

    public static void Began(PodTags pod) => Active.Add(1, InPhase(pod, hasStarted: false));

    /// <summary>The prompt runs. <paramref name="waited"/> is null where it is not known when it was submitted.</summary>
    public static void Started(PodTags pod, TimeSpan? waited)
    {
        Active.Add(-1, InPhase(pod, hasStarted: false));
        Active.Add(1, InPhase(pod, hasStarted: true));
        if (waited is { } known)
        {
            QueueTimes.Record(known.TotalSeconds, pod.With());
        }
    }

    /// <summary>A run's end. <paramref name="errorType"/> is null for a success, and one of few words: exceptions of node packs are without number.</summary>
    public static void Ended(PodTags pod, bool hasStarted, string outcome, string followedBy, string? errorType, TimeSpan lasted)
    {
        Active.Add(-1, InPhase(pod, hasStarted));
        var tags = pod.With("comfypulse.run.outcome", outcome);
        tags.Add("comfypulse.run.followed_by", followedBy);
        if (errorType is not null)
        {
            tags.Add("error.type", errorType);
        }

        Durations.Record(lasted.TotalSeconds, tags);
    }

    public static void FellBack(PodTags pod, string reason) => Fallbacks.Add(1, pod.With("comfypulse.fallback.reason", reason));

    /// <summary>A look by REST: <c>fallback</c>, <c>confirm</c>, <c>reconcile</c>, <c>silence</c>, <c>queue_place</c>, <c>submission</c>, <c>cancel</c> or <c>restart</c>.</summary>
    public static void Polled(PodTags pod, string reason) => Polls.Add(1, pod.With("comfypulse.poll.reason", reason));

    /// <summary>A look for a lost submission: <c>found</c>, <c>absent</c> or <c>unclear</c>.</summary>
    public static void LookedUp(PodTags pod, string result) => Lookups.Add(1, pod.With("comfypulse.lookup.result", result));

    public static void ReaderResynced(PodTags pod) => Resyncs.Add(1, pod.With());

    public static void HandlerFailed(PodTags pod) => HandlerErrors.Add(1, pod.With());

    private static TagList InPhase(PodTags pod, bool hasStarted) => pod.With("comfypulse.run.phase", hasStarted ? "running" : "queued");
}
