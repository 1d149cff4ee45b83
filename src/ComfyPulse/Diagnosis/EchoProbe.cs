using ComfyPulse.Routes;

namespace ComfyPulse.Diagnosis;

/// <summary>Makes a pod send an event that disturbs nobody: a line of its log about an interrupt of a prompt that does not exist.</summary>
/// <remarks>
/// Since 0.3.57 <c>POST /interrupt</c> with a prompt id touches that prompt alone, and of an unknown one it only writes a line. Older pods would interrupt whatever runs: they are never asked,
/// nor is one whose version only a probe has told.
/// </remarks>
internal sealed class EchoProbe(RestQuestions questions, PodRoutes routes, ServerLook server, Func<Guid> newId, TimeLeft left)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly string[] QuietLevels = ["WARNING", "ERROR", "CRITICAL"];

    /// <summary>Asks for an event, and waits for it or any other, or for the end of the socket.</summary>
    /// <exception cref="OperationCanceledException">The caller's token fired.</exception>
    public async Task<EventEcho> RunAsync(string clientId, HeardSoFar heard, Task socketEnd)
    {
        if (heard.Event.IsCompleted)
        {
            return EventEcho.Heard;
        }

        if (!server.Surely(PodFeature.TargetedInterrupt))
        {
            return EventEcho.TooOld;
        }

        if (IsQuiet(server.Stats?.Arguments ?? []) || !await SubscribeAsync(clientId).ConfigureAwait(false) || !await InterruptNobodyAsync().ConfigureAwait(false))
        {
            return heard.Event.IsCompleted ? EventEcho.Heard : EventEcho.NotToBeHad;
        }

        await left.ComesAsync(Task.WhenAny(heard.Event, socketEnd), Patience).ConfigureAwait(false);
        return heard.Event.IsCompleted ? EventEcho.Heard : EventEcho.Silent;
    }

    // The line is written at INFO, the default.
    private static bool IsQuiet(IReadOnlyList<string> arguments) =>
        arguments.SkipWhile(argument => argument != "--verbose").Skip(1).Take(1).Concat(arguments.Where(argument => argument.StartsWith("--verbose=", StringComparison.Ordinal)).Select(argument => argument[10..]))
            .Any(level => QuietLevels.Contains(level, StringComparer.Ordinal));

    // The pod forgets the subscription by itself once the socket is gone.
    private async Task<bool> SubscribeAsync(string clientId) => (await questions.AskAsync(LogRoutes.Subscription(clientId)).ConfigureAwait(false)).IsGood;

    private async Task<bool> InterruptNobodyAsync()
    {
        try
        {
            await routes.Server.InterruptAsync(newId().ToString("D"), left.Over).ConfigureAwait(false);
            return true;
        }
        catch (Exception failure) when (failure is ComfyUIException || !left.Cancelled.IsCancellationRequested)
        {
            return false;
        }
    }
}
