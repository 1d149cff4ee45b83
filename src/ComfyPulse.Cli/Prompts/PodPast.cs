namespace ComfyPulse.Cli.Prompts;

/// <summary>What a pod's history lets guess of a prompt that nobody tells us about.</summary>
internal sealed class PodPast
{
    // Each entry has its whole graph.
    private const int Entries = 32;

    private readonly IReadOnlyList<(string? Shape, EndedPrompt Prompt)> _ended;

    /// <param name="ended">What has ended, with the shape of its workflow where the pod tells it.</param>
    public PodPast(IReadOnlyList<(string? Shape, EndedPrompt Prompt)> ended) => _ended = ended;

    /// <summary>Reads the newest entries.</summary>
    public static async Task<PodPast> ReadAsync(ComfyUIPodClient pod, CancellationToken cancellationToken)
    {
        var ended = new List<(string? Shape, EndedPrompt Prompt)>();
        await foreach (var entry in pod.Routes.History.StreamAsync(Entries, cancellationToken: cancellationToken))
        {
            ended.Add((PromptGraph.Of(entry.Prompt) is { } workflow ? PromptGraph.ShapeOf(workflow) : null, EndedPrompt.Of(entry)));
        }

        return new PodPast(ended);
    }

    /// <summary>How long prompts of a workflow's shape have taken, the median; null where there was none that succeeded.</summary>
    public TimeSpan? UsualTimeOf(Workflow? workflow)
    {
        var shape = workflow is null ? null : PromptGraph.ShapeOf(workflow);
        TimeSpan[] times = [.. _ended.Where(ended => shape is not null && ended.Shape == shape && ended.Prompt.Outcome is PromptOutcome.Succeeded).Select(ended => ended.Prompt.Took).OfType<TimeSpan>().Order()];
        return times.Length == 0 ? null : times[times.Length / 2];
    }

    /// <summary>Since when a running prompt runs: a pod runs one after the other, so it began when the one before it ended, or when it came. Null where neither is told.</summary>
    public DateTimeOffset? RunningSince(SubmissionFacts submission, DateTimeOffset now)
    {
        var since = _ended.Select(ended => ended.Prompt.EndedAt).Append(submission.CreatedAt).Max();
        return since > now ? now : since;
    }
}
