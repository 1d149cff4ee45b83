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
        var (outcome, followedBy, errorType) = (result.Outcome.Word, WordOf(result.FollowedBy), ErrorWord.Of(result.Outcome));
        RunMetrics.Ended(tags, run.IsStartTold, outcome, followedBy, errorType, connection.Now - run.Machine.Setup.StartedAt);
        ConnectionLog.Ended(connection.Log, result.PromptId.Value, connection.Transport.Address.BaseUrl, outcome, result.FollowedBy);
        if (!ComfyPulseTelemetry.Source.HasListeners())
        {
            return;
        }

        // Whatever span is under way where the end was noticed has nothing to do with the run.
        var underWay = Activity.Current;
        Activity.Current = null;
        try
        {
            ActivityLink[] links = run.Origin == default ? [] : [new ActivityLink(run.Origin)];
            using var span = ComfyPulseTelemetry.Source.StartActivity("comfypulse.run", ActivityKind.Consumer, parentContext: default, links: links, startTime: run.BeganAt);
            if (span is not null)
            {
                tags.SetOn(span);
                span.SetTag("comfypulse.prompt.id", result.PromptId.Value).SetTag("comfypulse.run.outcome", outcome).SetTag("comfypulse.run.followed_by", followedBy);
                if (errorType is not null)
                {
                    span.Fail(errorType);
                }

                span.SetEndTime(connection.Time.GetUtcNow().UtcDateTime);
            }
        }
        finally
        {
            Activity.Current = underWay;
        }
    }

    private static string WordOf(FollowSource source) => source switch
    {
        FollowSource.WebSocket => "websocket",
        FollowSource.Polling => "polling",
        _ => "mixed",
    };
}
