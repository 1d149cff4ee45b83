using ComfyPulse.Cli.Output;
using ComfyPulse.Protocol;

namespace ComfyPulse.Cli.Prompts;

/// <summary>Where a prompt stands on a pod, by one look.</summary>
/// <param name="State">Where.</param>
/// <param name="Ahead">For one that waits: the prompts ahead of it, the running one included.</param>
/// <param name="Item">What was submitted; null where the pod does not tell.</param>
/// <param name="Entry">For one that has ended: its entry of the history.</param>
internal sealed record PromptPlace(PromptState State, int? Ahead, QueueItem? Item, HistoryEntry? Entry)
{
    /// <summary>Looks a prompt up in queue and history.</summary>
    public static async Task<PromptPlace> FindAsync(ComfyUIPodClient pod, string promptId, CancellationToken cancellationToken)
    {
        if (In(await pod.Routes.Queue.GetAsync(cancellationToken: cancellationToken), promptId) is { } place)
        {
            return place;
        }

        // Between two looks it may have gone on: from the queue to the history, and into the queue.
        return await pod.Routes.History.GetAsync(promptId, cancellationToken) is { } entry
            ? new PromptPlace(PromptState.Ended, Ahead: null, entry.Prompt, entry)
            : In(await pod.Routes.Queue.GetAsync(cancellationToken: cancellationToken), promptId) ?? new PromptPlace(PromptState.Unknown, Ahead: null, Item: null, Entry: null);
    }

    /// <summary>The place in a queue; null where the queue does not have it.</summary>
    public static PromptPlace? In(QueueBody queue, string promptId)
    {
        if (queue.Running.FirstOrDefault(item => item.PromptId == promptId) is { } running)
        {
            return new PromptPlace(PromptState.Running, Ahead: null, running, Entry: null);
        }

        return queue.Pending.Index().Where(pending => pending.Item.PromptId == promptId)
            .Select(pending => new PromptPlace(PromptState.Pending, queue.Running.Count + pending.Index, pending.Item, Entry: null))
            .FirstOrDefault();
    }

    /// <summary>What is said of a prompt that the pod does not know.</summary>
    public static CommandException UnknownTo(object pod, string promptId) =>
        new(ExitCode.Unsure, "prompt_unknown", $"{UnknownSentence(pod, promptId)} Check the id with comfypulse queue and comfypulse history.");

    /// <summary>What is said of a prompt that was asked about as one that has ended, and has not.</summary>
    public static CommandException NotEnded(string promptId, PromptPlace place) =>
        new(ExitCode.Failed, "prompt_not_ended", $"The prompt {SafeText.OneLine(promptId, 80)} has not ended ({(place.Ahead is { } ahead ? ProgressText.Queue(ahead) : place.State.Word())}); comfypulse watch follows it to its end.");

    /// <summary>The same, without the remedy.</summary>
    public static string UnknownSentence(object pod, string promptId) =>
        $"The pod at {SafeText.OneLine(pod.ToString())} knows no prompt {SafeText.OneLine(promptId, 80)}: it never had it, or has forgotten it (a pod forgets when it restarts).";
}

/// <summary>Where in its life a prompt is, as queue and history tell.</summary>
internal enum PromptState
{
    /// <summary>In neither queue nor history.</summary>
    Unknown,

    /// <summary>It waits.</summary>
    Pending,

    /// <summary>It runs.</summary>
    Running,

    /// <summary>It has ended.</summary>
    Ended,
}

internal static class PromptStates
{
    /// <summary>The word for people and programs.</summary>
    public static string Word(this PromptState state) => state switch
    {
        PromptState.Pending => "pending",
        PromptState.Running => "running",
        PromptState.Ended => "ended",
        _ => "unknown",
    };
}
