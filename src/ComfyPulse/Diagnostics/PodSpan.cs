using System.Diagnostics;

namespace ComfyPulse.Diagnostics;

/// <summary>The short spans: one thing done with a pod. Requests inside of one become its children, since HTTP has spans of its own.</summary>
internal static class PodSpan
{
    /// <summary>Begins a span; null where nobody listens.</summary>
    public static Activity? Start(string name, PodTags pod, string? promptId = null, ActivityKind kind = ActivityKind.Internal)
    {
        var span = ComfyPulseTelemetry.Source.StartActivity(name, kind);
        if (span is not null)
        {
            pod.SetOn(span);
            if (promptId is not null)
            {
                span.SetTag("comfypulse.prompt.id", promptId);
            }
        }

        return span;
    }

    /// <summary>Marks a span as failed. The error's text stays away: the log has it.</summary>
    public static void Fail(this Activity span, string errorType) => span.SetTag("error.type", errorType).SetStatus(ActivityStatusCode.Error);
}
