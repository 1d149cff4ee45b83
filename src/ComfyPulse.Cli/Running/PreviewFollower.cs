using ComfyPulse.Cli.Output;

namespace ComfyPulse.Cli.Running;

/// <summary>Hands a run's previews to a view that shows them; the run ends it.</summary>
internal static class PreviewFollower
{
    /// <summary>Follows to the run's end.</summary>
    public static async Task FollowAsync(PromptRun run, IRunView view, CancellationToken cancellationToken)
    {
        if (!view.WantsPreviews)
        {
            return;
        }

        await foreach (var preview in run.Previews.WithCancellation(cancellationToken))
        {
            view.Preview(run.PromptId, preview);
        }
    }
}
