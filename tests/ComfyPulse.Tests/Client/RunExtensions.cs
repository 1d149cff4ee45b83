namespace ComfyPulse.Tests.Client;

internal static class RunExtensions
{
    private static readonly TimeSpan SafetyNet = TimeSpan.FromSeconds(30);

    public static Task<PromptResult> EndAsync(this PromptRun run) => run.Completion.WaitAsync(SafetyNet, TestContext.Current.CancellationToken);

    /// <summary>The first snapshot of the run that is as wanted.</summary>
    public static async Task<PromptSnapshot> WaitForAsync(this PromptRun run, Predicate<PromptSnapshot> wanted)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(SafetyNet);
        await foreach (var _ in run.ListenAsync(new ListenOptions { ProgressEvery = TimeSpan.Zero }, limit.Token))
        {
            if (run.Current is { } current && wanted(current))
            {
                return current;
            }
        }

        throw new InvalidOperationException($"The run ended before: {run.Current}");
    }
}
