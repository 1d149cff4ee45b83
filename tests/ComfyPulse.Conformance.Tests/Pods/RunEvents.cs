namespace ComfyPulse.Conformance.Tests.Pods;

/// <summary>Waits on what happens to a run.</summary>
internal static class RunEvents
{
    /// <summary>The first event of a kind; fails where the run ends without one.</summary>
    public static Task<T> WaitForAsync<T>(this PromptRun run, CancellationToken stop)
        where T : PromptEvent => run.WaitForAsync<T>(static _ => true, stop);

    /// <inheritdoc cref="WaitForAsync{T}(PromptRun, CancellationToken)"/>
    public static async Task<T> WaitForAsync<T>(this PromptRun run, Func<T, bool> isWanted, CancellationToken stop)
        where T : PromptEvent
    {
        await foreach (var happened in run.ListenAsync(new ListenOptions(), stop))
        {
            if (happened is T wanted && isWanted(wanted))
            {
                return wanted;
            }
        }

        var result = await run.Completion;
        Assert.Fail($"The run ended as {result.Outcome} without {typeof(T).Name}.");
        throw new InvalidOperationException();
    }
}
