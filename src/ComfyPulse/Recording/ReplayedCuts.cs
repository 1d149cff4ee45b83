namespace ComfyPulse.Recording;

/// <summary>Notes what the recorded client cut: prompts that it took out of the queue, and entries that it deleted from the history. Interrupts show in what the pod says afterwards.</summary>
internal static class ReplayedCuts
{
    public static void Apply(ReplayedRuns runs, RestartSigns restarts, string route, RecordedCall call, TimeSpan at)
    {
        var isClear = LooseJson.Member(call.Request, "clear").Span.SequenceEqual("true"u8);
        switch (route)
        {
            case "/queue":
                foreach (var run in isClear ? runs.Open.Where(run => run.IsWaiting).ToList() : [])
                {
                    run.WasDequeued = true;
                }

                Dequeue(runs, Texts(call.Request, "delete"));
                break;
            case "/history":
                if (isClear)
                {
                    restarts.ForgetAll(at);
                }

                foreach (var id in Texts(call.Request, "delete"))
                {
                    restarts.Forget(id);
                }

                break;
            case "/api/jobs/cancel" when Cancelled(call):
                Dequeue(runs, Texts(call.Request, "job_ids"));
                break;
            case not null when route.StartsWith("/api/jobs/", StringComparison.Ordinal) && route.EndsWith("/cancel", StringComparison.Ordinal) && Cancelled(call):
                Dequeue(runs, [Uri.UnescapeDataString(route["/api/jobs/".Length..^"/cancel".Length])]);
                break;
        }
    }

    private static bool Cancelled(RecordedCall call) => LooseJson.Member(call.Body, "cancelled").Span.SequenceEqual("true"u8);

    private static IEnumerable<string> Texts(ReadOnlyMemory<byte> request, string member) =>
        LooseJson.Elements(LooseJson.Member(request, member)).Select(LooseJson.Text).OfType<string>();

    /// <summary>Only what waits is taken out, one run for each id that is listed; a running prompt stays.</summary>
    private static void Dequeue(ReplayedRuns runs, IEnumerable<string> promptIds)
    {
        foreach (var id in promptIds)
        {
            if (runs.Open.FirstOrDefault(run => run.PromptId == id && run is { IsWaiting: true, WasDequeued: false }) is { } run)
            {
                run.WasDequeued = true;
            }
        }
    }
}
