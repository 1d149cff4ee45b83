using ComfyPulse.Protocol;

namespace ComfyPulse.Cli.Prompts;

/// <summary>Takes waiting prompts out of the queue and tells truly which: the pod itself says of none whether it did.</summary>
internal static class QueueRemoval
{
    /// <summary>Takes out those of the ids that wait.</summary>
    public static async Task<RemovedPrompts> RemoveAsync(ComfyUIPodClient pod, IReadOnlyList<string> promptIds, CancellationToken cancellationToken)
    {
        var before = await pod.Routes.Queue.GetAsync(skipGraphs: true, cancellationToken);
        var wanted = promptIds.ToHashSet(StringComparer.Ordinal);
        string[] waiting = [.. before.Pending.Select(item => item.PromptId).Where(wanted.Contains)];
        var removed = await TakeOutAsync(pod, waiting, cancellationToken);
        var left = new List<(string PromptId, PromptState State)>();
        foreach (var id in promptIds.Distinct(StringComparer.Ordinal).Except(removed, StringComparer.Ordinal))
        {
            left.Add((id, (await PromptPlace.FindAsync(pod, id, cancellationToken)).State));
        }

        return new RemovedPrompts(removed, left);
    }

    /// <summary>Takes out all that wait; what runs goes on.</summary>
    public static async Task<RemovedPrompts> ClearAsync(ComfyUIPodClient pod, CancellationToken cancellationToken)
    {
        var before = await pod.Routes.Queue.GetAsync(skipGraphs: true, cancellationToken);
        return new RemovedPrompts(await TakeOutAsync(pod, [.. before.Pending.Select(item => item.PromptId)], cancellationToken), []);
    }

    /// <summary>Those of the waiting prompts, given in the queue's order, that are gone afterwards without having run.</summary>
    private static async Task<IReadOnlyList<string>> TakeOutAsync(ComfyUIPodClient pod, string[] waiting, CancellationToken cancellationToken)
    {
        if (waiting.Length == 0)
        {
            return [];
        }

        await pod.Routes.Queue.DeleteAsync(waiting, cancellationToken);
        var after = await pod.Routes.Queue.GetAsync(skipGraphs: true, cancellationToken);
        var there = Ids(after).ToHashSet(StringComparer.Ordinal);
        var gone = waiting.Where(id => !there.Contains(id)).ToList();

        // They begin in their order: once one has no entry in the history, none behind it has.
        while (gone.Count > 0 && await pod.Routes.History.GetAsync(gone[0], cancellationToken) is not null)
        {
            gone.RemoveAt(0);
        }

        return gone;
    }

    private static IEnumerable<string> Ids(QueueBody queue) => queue.Running.Concat(queue.Pending).Select(item => item.PromptId);
}

/// <summary>What became of prompts that were to be taken out.</summary>
/// <param name="Removed">Those that waited and wait no more.</param>
/// <param name="Left">Those that did not wait, and where they are.</param>
internal sealed record RemovedPrompts(IReadOnlyList<string> Removed, IReadOnlyList<(string PromptId, PromptState State)> Left);
