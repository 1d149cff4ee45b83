using System.Diagnostics;
using ComfyPulse.Diagnostics;

namespace ComfyPulse.Connections;

/// <summary>What is told of a run's end to logs, metrics and traces.</summary>
internal static class RunTrace
{
    /// <summary>The span of a run is written when it ends, with its true beginning, and linked to the span that submitted it: it may have lasted for hours and over many reconnects.</summary>
    public static void Ended(PodConnection connection, LiveRun run, PromptResult result)
    {
        var tags = connection.Transport.Tags;
        var (outcome, followedBy, errorType) = (result.Outcome.Word, WordOf(result.FollowedBy), ErrorTypeOf(result.Outcome));
        RunMetrics.Ended(tags, outcome, followedBy, errorType, connection.Now - run.Machine.Setup.StartedAt);
        ConnectionLog.Ended(connection.Log, result.PromptId.Value, connection.Transport.Address.BaseUrl, outcome, result.FollowedBy);
        if (!ComfyPulseTelemetry.Source.HasListeners())
        {
            return;
        }

        ActivityLink[] links = run.Origin == default ? [] : [new ActivityLink(run.Origin)];
        using var span = ComfyPulseTelemetry.Source.StartActivity("comfypulse.run", ActivityKind.Client, parentContext: default, links: links, startTime: run.BeganAt);
        if (span is not null)
        {
            tags.SetOn(span);
            span.SetTag("comfypulse.prompt.id", result.PromptId.Value).SetTag("comfypulse.run.outcome", outcome).SetTag("comfypulse.run.followed_by", followedBy);
            if (errorType is not null)
            {
                span.SetTag("error.type", errorType).SetStatus(ActivityStatusCode.Error);
            }

            span.SetEndTime(connection.Time.GetUtcNow().UtcDateTime);
        }
    }

    private static string? ErrorTypeOf(PromptOutcome outcome) => outcome is PromptOutcome.Succeeded ? null : outcome.Word;

    private static string WordOf(FollowSource source) => source switch
    {
        FollowSource.WebSocket => "websocket",
        FollowSource.Polling => "polling",
        _ => "mixed",
    };
}
