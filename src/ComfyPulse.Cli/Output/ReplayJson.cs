namespace ComfyPulse.Cli.Output;

/// <summary>A recording as the JSON lines of a run, each with <c>t</c>, the recording's clock.</summary>
internal sealed class ReplayJson(JsonLines lines) : IReplayOutput
{
    private readonly Dictionary<int, double> _fractions = [];

    /// <inheritdoc/>
    public void Begin(PromptRecording recording) => _fractions.Clear();

    /// <inheritdoc/>
    public void Show(ReplayedEvent replayed)
    {
        lines.RecordedAt = replayed.At.TotalSeconds;
        switch (replayed.Happened)
        {
            case PromptAcceptedEvent accepted:
                lines.Submitted(accepted.PromptId, accepted.Number);
                break;
            case PromptSnapshot snapshot:
                Progress(replayed, snapshot.Progress);
                break;
            case ProgressChanged changed:
                Progress(replayed, changed.Progress);
                break;
            case OutputProduced produced:
                lines.Output(replayed.PromptId, produced.Output, path: null);
                break;
            case WarningRaised raised:
                lines.Warning(raised.Warning.Code, raised.Warning.Message);
                break;
            case PromptEnded ended:
                lines.Ended(replayed.PromptId, ended.Result.Outcome, files: []);
                break;
        }
    }

    /// <inheritdoc/>
    public void End()
    {
    }

    private void Progress(ReplayedEvent replayed, PromptProgress progress)
    {
        var fraction = Math.Max(progress.Fraction, _fractions.GetValueOrDefault(replayed.Submission));
        _fractions[replayed.Submission] = fraction;
        lines.Progress(replayed.PromptId, progress, fraction);
    }
}
