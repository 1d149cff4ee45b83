using ComfyPulse.Cli.Prompts;

namespace ComfyPulse.Cli.Output;

/// <summary><c>--json</c>: everything as JSON lines on standard output; notes and failures as sentences on standard error.</summary>
internal sealed class JsonView(JsonLines lines, TextWriter error, string? label = null) : IRunView
{
    private double _fraction;
    private bool _hasEnded;

    /// <inheritdoc/>
    /// <remarks>At most 20 lines a second, the first and the last included.</remarks>
    public TimeSpan ProgressEvery => TimeSpan.FromMilliseconds(60);

    /// <inheritdoc/>
    public void Note(string sentence) => error.WriteLine(RunSummary.Labelled(label, sentence));

    /// <inheritdoc/>
    public IRunView Lane(string label) => new JsonView(lines, error, label);

    /// <inheritdoc/>
    public void Submitted(PromptId promptId, double? number) => lines.Submitted(promptId, number);

    /// <inheritdoc/>
    public void Watching(WatchedPrompt prompt) => lines.Watching(prompt);

    /// <inheritdoc/>
    public void Started(NodeStarted node)
    {
    }

    /// <inheritdoc/>
    public void Progress(PromptId promptId, PromptProgress progress)
    {
        // Readers of a run see it rise; a reader that was resynchronised sees that only if its last value is kept here.
        _fraction = Math.Max(_fraction, progress.Fraction);
        _hasEnded |= progress.Phase is PromptPhase.Ended;
        lines.Progress(promptId, progress, _fraction);
    }

    /// <inheritdoc/>
    public void Training(PromptId promptId, ShownTraining training) => lines.Training(promptId, training.Told);

    /// <inheritdoc/>
    public void Trained(PromptId promptId, TrainingResult result, string? path) => lines.Trained(promptId, result, path);

    /// <inheritdoc/>
    public void Detached(PromptId promptId)
    {
        lines.Detached(promptId);
        Note(WatchText.Detached(promptId));
    }

    /// <inheritdoc/>
    public void Saved(PromptId promptId, PromptOutput output, string path) => lines.Output(promptId, output, path);

    /// <inheritdoc/>
    public void Warn(string code, string sentence)
    {
        lines.Warning(code, sentence);
        Note(sentence);
    }

    /// <inheritdoc/>
    public void Failed(CommandException failure)
    {
        lines.Error(failure.Code, failure.Message);
        Note(failure.Message);
    }

    /// <inheritdoc/>
    public async ValueTask EndedAsync(RunEnd end)
    {
        if (end is { PromptId: { } promptId, Progress: { } progress } && !_hasEnded)
        {
            Progress(promptId, progress with { Phase = PromptPhase.Ended });
        }

        lines.Ended(end.PromptId, end.Outcome, end.Files);
        if (end.Outcome is not PromptOutcome.Succeeded)
        {
            await error.WriteLineAsync(RunSummary.Labelled(label, end.Sentence));
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
