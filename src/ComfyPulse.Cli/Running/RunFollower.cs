using ComfyPulse.Cli.Output;

namespace ComfyPulse.Cli.Running;

/// <summary>Reads a run's events to the end: each to the view, outputs to the saver.</summary>
internal sealed class RunFollower(PromptId promptId, IRunView view, OutputSaver saver)
{
    /// <summary>The progress last seen.</summary>
    public PromptProgress? Progress { get; private set; }

    /// <summary>Follows to the end.</summary>
    /// <param name="events">The run's events.</param>
    /// <param name="cancellationToken">Leaves at once.</param>
    public async Task<PromptResult> FollowAsync(IAsyncEnumerable<PromptEvent> events, CancellationToken cancellationToken)
    {
        await foreach (var happened in events.WithCancellation(cancellationToken))
        {
            switch (happened)
            {
                case PromptSnapshot snapshot:
                    Show(snapshot.Progress);
                    foreach (var output in snapshot.Outputs)
                    {
                        saver.Offer(output);
                    }

                    break;
                case ProgressChanged changed:
                    Show(changed.Progress);
                    break;
                case NodeStarted node:
                    view.Started(node);
                    break;
                case OutputProduced produced:
                    saver.Offer(produced.Output);
                    break;
                case WarningRaised raised:
                    view.Warn(raised.Warning.Code, SafeText.OneLine(raised.Warning.Message));
                    break;
                case PromptEnded ended:
                    return ended.Result;
            }
        }

        throw new InvalidOperationException("The events of a run stopped before its end.");
    }

    private void Show(PromptProgress progress)
    {
        Progress = progress;
        view.Progress(promptId, progress);
    }
}
