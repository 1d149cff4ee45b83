using ComfyPulse.Cli.Output;

namespace ComfyPulse.Cli.Running;

/// <summary>Reads a run's events to the end: each to the view, outputs to the saver, if there is one.</summary>
internal sealed class RunFollower(PromptId promptId, IRunView view, OutputSaver? saver)
{
    private readonly HashSet<PromptWarning> _warned = [];
    private bool _hearsNothing;

    /// <summary>Whether messages should come, so that it is odd where they do not.</summary>
    public bool ExpectsMessages { get; init; } = true;

    /// <summary>Follows the training in it; null for none.</summary>
    public TrainingFollower? Training { get; init; }

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
                    await ShowAsync(snapshot, cancellationToken);
                    break;
                case ProgressChanged changed:
                    Show(changed.Progress);
                    break;
                case TrainingAdvanced advanced when Training is not null:
                    await Training.AdvancedAsync(advanced.Training, cancellationToken);
                    break;
                case NodeStarted node:
                    view.Started(node);
                    break;
                case OutputProduced produced:
                    saver?.Offer(produced.Output);
                    break;
                case FollowedBy way:
                    TellWay(hears: way.Source is FollowSource.WebSocket, way.Reason);
                    break;
                case WarningRaised raised:
                    Warn(raised.Warning);
                    break;
                case PromptEnded ended:
                    return ended.Result;
            }
        }

        throw new InvalidOperationException("The events of a run stopped before its end.");
    }

    private async Task ShowAsync(PromptSnapshot snapshot, CancellationToken cancellationToken)
    {
        if (snapshot is { Result: null, Progress.Source: ProgressSource.Live or ProgressSource.Polled })
        {
            TellWay(hears: snapshot.Progress.Source is ProgressSource.Live, why: "there is no socket");
        }

        foreach (var warning in snapshot.Warnings)
        {
            Warn(warning);
        }

        Show(snapshot.Progress);
        if (snapshot is { Result: null, Training: { } training } && Training is not null)
        {
            await Training.AdvancedAsync(training, cancellationToken);
        }

        foreach (var output in snapshot.Outputs)
        {
            saver?.Offer(output);
        }
    }

    /// <summary>Each thing once: a reader that fell behind is told all of them again.</summary>
    private void Warn(PromptWarning warning)
    {
        if (_warned.Add(warning))
        {
            view.Warn(warning.Code, SafeText.OneLine(warning.Message) + (warning.Code == "not_kept" ? " COMFYPULSE_STATE chooses another folder." : ""));
        }
    }

    // Whoever watches sees progress stand still or jump meanwhile, and should know why.
    private void TellWay(bool hears, string why)
    {
        if (ExpectsMessages && hears == _hearsNothing)
        {
            _hearsNothing = !hears;
            view.Note(hears ? "Live messages from the pod again." : $"No live messages from the pod ({SafeText.OneLine(why).TrimEnd('.')}); until they come again it is asked every few seconds.");
        }
    }

    private void Show(PromptProgress progress)
    {
        Progress = progress;
        view.Progress(promptId, progress);
    }
}
