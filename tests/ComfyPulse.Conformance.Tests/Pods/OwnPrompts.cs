namespace ComfyPulse.Conformance.Tests.Pods;

/// <summary>Takes the prompts of one case, and no others, out of a pod's queue and history.</summary>
internal sealed class OwnPrompts(PodRoutes routes, IReadOnlyCollection<string> promptIds)
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    public async Task RemoveAsync()
    {
        if (promptIds.Count == 0)
        {
            return;
        }

        using var limit = new CancellationTokenSource(Longest);
        await routes.Queue.DeleteAsync(promptIds, limit.Token);
        await EndRunningAsync(limit.Token);
        await routes.History.DeleteAsync(promptIds, limit.Token);
    }

    private async Task EndRunningAsync(CancellationToken stop)
    {
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while ((await routes.Queue.GetAsync(skipGraphs: true, stop)).Running.FirstOrDefault(item => promptIds.Contains(item.PromptId)) is { } running)
        {
            try
            {
                await routes.Server.InterruptAsync(running.PromptId, stop);
            }
            catch (PodFeatureException)
            {
                // Such a pod would interrupt whatever runs; ours ends by itself.
            }

            await pause.WaitForNextTickAsync(stop);
        }
    }
}
