using System.Runtime.CompilerServices;
using ComfyPulse.Recording;
using ComfyPulse.Workflows;

namespace ComfyPulse;

/// <summary>Plays recordings: at once, on the recording's own clock, through the same machine that follows live prompts.</summary>
public static class PromptReplay
{
    /// <summary>Plays a recording to its end.</summary>
    /// <remarks>
    /// A prompt is what was submitted (an answer of 200 or 400, or one that was lost), what frames name, and what was asked for by its id and found. One that stands only in a list
    /// of the queue, the history or the jobs is somebody else's. A submission that was answered otherwise (413, 500 …) made no prompt and is told as a warning.
    /// What the recorded client cut itself ends as <see cref="PromptOutcome.Interrupted"/> or <see cref="PromptOutcome.Removed"/>, never as <see cref="PromptOutcome.Cancelled"/>; what
    /// the recording does not tell, as <see cref="PromptOutcome.Unknown"/>.
    /// </remarks>
    /// <param name="recording">What to play. What of it cannot be read costs a warning (<c>recording_unreadable</c>).</param>
    /// <param name="cancellationToken">Stops playing.</param>
    /// <exception cref="RecordingException">A file cannot be read at all.</exception>
    public static IAsyncEnumerable<ReplayedEvent> PlayAsync(PromptRecording recording, CancellationToken cancellationToken = default) =>
        PlayAsync(recording, new ReplayOptions(), cancellationToken);

    /// <inheritdoc cref="PlayAsync(PromptRecording, CancellationToken)"/>
    /// <param name="recording">What to play.</param>
    /// <param name="options">How progress is made.</param>
    /// <param name="cancellationToken">Stops playing.</param>
    public static IAsyncEnumerable<ReplayedEvent> PlayAsync(PromptRecording recording, ReplayOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(recording);
        ArgumentNullException.ThrowIfNull(options);
        return PlayToEndAsync(recording, options, cancellationToken);
    }

    private static async IAsyncEnumerable<ReplayedEvent> PlayToEndAsync(PromptRecording recording, ReplayOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pod = new ReplayedPod(await OnlyPlanAsync(recording, cancellationToken).ConfigureAwait(false), options);
        await foreach (var item in RecordingTimeline.ReadAsync(recording, cancellationToken).ConfigureAwait(false))
        {
            pod.Apply(item);
            while (pod.TryTake(out var happened))
            {
                yield return happened!;
            }
        }

        pod.End();
        while (pod.TryTake(out var happened))
        {
            yield return happened!;
        }
    }

    /// <summary>The plan for prompts that nobody is seen to submit: that of the folder's workflow, where there is just one and no submission.</summary>
    private static async Task<PromptPlan?> OnlyPlanAsync(PromptRecording recording, CancellationToken cancellationToken)
    {
        var path = Path.Combine(recording.Folder, "workflow.json");
        if (!File.Exists(path) || File.Exists(Path.Combine(recording.Folder, "workflow.2.json")) || File.Exists(Path.Combine(recording.Folder, PromptRecording.SubmissionsFile)))
        {
            return null;
        }

        try
        {
            return PromptPlan.Create(await Workflow.LoadAsync(path, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception e) when (e is WorkflowFormatException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
