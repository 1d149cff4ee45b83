namespace ComfyPulse;

/// <content>What processes before this one have left.</content>
public sealed partial class ComfyUIPodClient
{
    /// <summary>
    /// Follows again the prompts of this pod, known by its address, that processes of this computer have submitted and did not see to their ends, from <see cref="PodServices.Store"/>: with their live messages, from where their progress and losses stood.
    /// What has ended, or was lost, meanwhile is told as the run's outcome. A prompt that a living process follows is left to it; of two processes that resume at once, one gets it.
    /// </summary>
    /// <param name="which">Which of them; default: all.</param>
    /// <param name="cancellationToken">Stops waiting for the pod; what was resumed by then stays so.</param>
    /// <returns>The runs, oldest first; empty where there is nothing to resume.</returns>
    /// <exception cref="InvalidOperationException">There is no <see cref="PodServices.Store"/>.</exception>
    /// <exception cref="PodUnreachableException">The pod cannot be reached: what was not resumed is still in the store.</exception>
    /// <exception cref="PodResponseException">Not ComfyUI, or not allowed.</exception>
    /// <exception cref="IOException">The store cannot be written.</exception>
    public async Task<IReadOnlyList<PromptRun>> ResumeAsync(Func<KeptPrompt, bool>? which = null, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposal is not null, this);
        var store = _transport.Services.Store ?? throw new InvalidOperationException("Nothing was kept: give PodServices.Store a PromptStore, before prompts are submitted as well.");
        var runs = new List<PromptRun>();
        var open = store.Newest().Where(prompt => prompt.Outcome is null && prompt.Pod == _transport.Address.BaseUrl && which?.Invoke(prompt) is not false);
        foreach (var prompt in open.Reverse().ToList())
        {
            if (store.TryClaim(prompt.PromptId) is { } claimed)
            {
                runs.Add(await FollowAgainAsync(store, claimed, cancellationToken).ConfigureAwait(false));
            }
        }

        return runs;
    }

    private async Task<PromptRun> FollowAgainAsync(PromptStore store, KeptPrompt prompt, CancellationToken cancellationToken)
    {
        try
        {
            var options = new AttachOptions { ClientId = prompt.ClientId, Workflow = prompt.Workflow, FollowLogs = prompt.FollowsLogs, Resume = store.FindCheckpoint(prompt.PromptId) };
            return await AttachAsync(prompt.PromptId, options, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            store.Release(prompt.PromptId);
            throw;
        }
    }
}
