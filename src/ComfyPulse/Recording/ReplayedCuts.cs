namespace ComfyPulse.Recording;

/// <summary>Notes what the recorded client cut: prompts that it took out of the queue, and entries that it deleted from the history. Interrupts show in what the pod says afterwards.</summary>
internal static class ReplayedCuts
{
    public static void Apply(ReplayedRuns runs, RestartSigns restarts, string route, RecordedCall call, TimeSpan at)
    {
        var isClear = LooseJson.Member(call.Request, "clear").Span.SequenceEqual("true"u8);
        var deleted = LooseJson.Elements(LooseJson.Member(call.Request, "delete"));
        switch (route)
        {
            case "/queue":
                Dequeue(isClear ? runs.Open : runs.Open.Where(run => IsAmong(run, deleted)));
                break;
            case "/history" when isClear:
                restarts.ForgetAll(at);
                break;
            case "/history":
                foreach (var id in deleted.Select(LooseJson.Text).OfType<string>())
                {
                    restarts.Forget(id);
                }

                break;
            case "/api/jobs/cancel" when Cancelled(call):
                Dequeue(runs.Open.Where(run => IsAmong(run, LooseJson.Elements(LooseJson.Member(call.Request, "job_ids")))));
                break;
            case not null when route.StartsWith("/api/jobs/", StringComparison.Ordinal) && route.EndsWith("/cancel", StringComparison.Ordinal) && Cancelled(call):
                Dequeue(runs.Open.Where(run => run.PromptId is { } id && route == $"/api/jobs/{id}/cancel"));
                break;
        }
    }

    private static bool Cancelled(RecordedCall call) => LooseJson.Member(call.Body, "cancelled").Span.SequenceEqual("true"u8);

    private static bool IsAmong(ReplayedRun run, IEnumerable<ReadOnlyMemory<byte>> ids) =>
        run.PromptId is { } promptId && ids.Any(id => LooseJson.Text(id) == promptId.Value);

    /// <summary>Only what waits is taken out; a running prompt stays.</summary>
    private static void Dequeue(IEnumerable<ReplayedRun> cut)
    {
        foreach (var run in cut.Where(run => run.IsWaiting).ToList())
        {
            run.WasDequeued = true;
        }
    }
}
