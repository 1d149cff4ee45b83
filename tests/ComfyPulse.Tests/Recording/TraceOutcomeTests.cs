namespace ComfyPulse.Tests.Recording;

/// <summary>How every prompt of every recorded trace ended, as its README, its history and its messages tell, in the order of submission.</summary>
public sealed class TraceOutcomeTests
{
    private const string TwentyRejected =
        "rejected rejected rejected rejected rejected rejected rejected rejected rejected rejected " +
        "rejected rejected rejected rejected rejected rejected rejected rejected rejected rejected";

    public static TheoryData<string, string> Outcomes => new()
    {
        { "01-success-simple", "succeeded" },
        { "02-fully-cached", "succeeded succeeded" },
        { "03-partially-cached", "succeeded succeeded" },
        { "04-progress-preview-metadata", "succeeded" },
        { "05-progress-preview-legacy", "succeeded" },
        { "05b-progress-throttled", "succeeded" },
        { "06-runtime-error", "failed" },

        // 27 submissions: 21 refused with 400, 4 answered with a plain 500 (no prompt came of them), 2 accepted.
        { "07-validation-failures", TwentyRejected + " succeeded rejected succeeded" },
        { "08-interrupt-global", "interrupted" },
        { "08b-interrupt-prompt-id", "interrupted succeeded" },
        { "08c-interrupt-uninterruptible-node", "interrupted succeeded succeeded" },
        { "09-queue-delete-clear", "succeeded removed removed removed" },
        { "10-three-queued", "succeeded succeeded succeeded" },
        { "10b-priority-front-number", "succeeded succeeded succeeded succeeded" },
        { "11-two-clients", "succeeded succeeded" },
        { "12-drop-reconnect-same-id", "succeeded" },
        { "12b-drop-reconnect-clean-close-no-flags", "succeeded" },
        { "12c-finished-while-disconnected", "succeeded" },
        { "12d-drop-while-pending-reconnect-while-running", "succeeded succeeded" },
        { "12i-immediate-reconnect", "succeeded" },
        { "13-reconnect-different-id", "succeeded" },
        { "14-two-sockets-same-id-old-closes", "succeeded" },
        { "14b-two-sockets-same-id-both-stay", "succeeded" },
        { "15-no-client-id", "succeeded" },
        { "15b-no-client-id-error-and-interrupt", "failed interrupted" },
        { "15c-socket-without-clientId", "succeeded" },

        // One id three times, five ids that are refused, one null.
        { "16-caller-prompt-id", "succeeded succeeded succeeded rejected rejected rejected rejected rejected succeeded" },
        { "17-expansion", "succeeded succeeded" },
        { "17c-expansion-error", "failed" },
        { "18-multi-output", "succeeded" },
        { "18b-async-parallel", "succeeded" },
        { "18c-execution-blocker", "succeeded" },
        { "18d-lazy-switch", "succeeded" },
        { "18e-save-image-websocket", "succeeded succeeded" },
        { "18f-nan-in-outputs", "succeeded" },
        { "18g-never-cached-node", "succeeded succeeded" },
        { "19-trainer", "succeeded" },
        { "19d-trainer-real-lora", "succeeded" },
        { "20-server-killed-and-restarted", "succeeded lost lost succeeded" },

        // The pod went away and did not come back: nothing tells whether it was restarted.
        { "20c-server-sigint", "unknown" },
        { "21-late-socket", "succeeded" },
        { "21b-socket-opens-mid-run", "succeeded" },
        { "22-partial-execution-targets", "succeeded succeeded rejected rejected rejected succeeded" },
        { "23-rest-info", "" },
        { "23b-rest-view", "succeeded" },
        { "23c-rest-upload", "succeeded succeeded succeeded" },
        { "23d-rest-history", "succeeded succeeded succeeded succeeded" },
        { "24-ws-misc", "succeeded succeeded" },
        { "25-ksampler", "succeeded" },
        { "25c-ksampler-drop-reconnect", "succeeded" },

        // Its only submission is answered with 413.
        { "27-gzip-and-small-limit", "" },

        // The stalled client's socket is not recorded, and nobody asked for its prompt.
        { "28-stalled-consumer", "unknown succeeded" },
        { "29-idle-no-heartbeat", "succeeded" },
        { "30-terminal-race", "succeeded succeeded succeeded succeeded succeeded succeeded" },
        { "31-progress-text-and-unicode", "succeeded" },
        { "33-assets-enabled", "succeeded" },
        { "34-cached-output-without-ui", "succeeded succeeded succeeded" },
        { "40-real-text-to-image-cold", "succeeded" },
        { "41-real-text-to-image-warm", "succeeded" },
        { "42-real-hires-fix-batch", "succeeded" },
        { "43-real-image-chain", "succeeded" },
        { "44-real-image-to-image", "succeeded" },
        { "45-real-train-lora", "succeeded" },
        { "v0.3.64-01-success-simple", "succeeded" },
        { "v0.3.64-02-fully-cached", "succeeded succeeded" },
        { "v0.3.64-04-progress-preview-metadata", "succeeded" },
        { "v0.3.64-05-progress-preview-legacy", "succeeded" },
        { "v0.3.64-05b-progress-throttled", "succeeded" },
        { "v0.3.64-06-runtime-error", "failed" },
        { "v0.3.64-07-validation-failures", TwentyRejected + " succeeded rejected succeeded" },
        { "v0.3.64-08b-interrupt-prompt-id", "interrupted succeeded" },
        { "v0.3.64-09-queue-delete-clear", "succeeded removed removed removed" },
        { "v0.3.64-12-drop-reconnect-same-id", "succeeded" },
        { "v0.3.64-12c-finished-while-disconnected", "succeeded" },
        { "v0.3.64-14-two-sockets-same-id-old-closes", "succeeded" },
        { "v0.3.64-15-no-client-id", "succeeded" },

        // This version takes any id, the empty one and "None" included.
        { "v0.3.64-16-caller-prompt-id", "succeeded succeeded succeeded succeeded succeeded succeeded succeeded succeeded succeeded" },
        { "v0.3.64-17-expansion", "succeeded succeeded" },
        { "v0.3.64-18-multi-output", "succeeded" },
        { "v0.3.64-18f-nan-in-outputs", "succeeded" },
        { "v0.3.64-19-trainer", "succeeded" },
    };

    [Theory]
    [MemberData(nameof(Outcomes))]
    public async Task Each_prompt_of_a_trace_ends_as_the_trace_tells(string folder, string outcomes)
    {
        var played = await Played.TraceAsync(folder);

        Assert.Equal(outcomes, string.Join(' ', played.Outcomes));
    }

    [Fact]
    public void Every_trace_has_its_outcomes_in_the_table() =>
        Assert.Equal(Traces.Folders.Select(Path.GetFileName), Outcomes.Select(row => row.Data.Item1).Order(StringComparer.Ordinal));
}
