using ComfyPulse.Cli.Prompts;

namespace ComfyPulse.Cli.Output;

/// <summary><c>--quiet</c>: the paths of the files on standard output, what went wrong on standard error, nothing else.</summary>
internal sealed class QuietView(TextWriter output, TextWriter error, string? label = null) : IRunView
{
    /// <inheritdoc/>
    public TimeSpan ProgressEvery => TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public IRunView Lane(string label) => new QuietView(output, error, label);

    /// <inheritdoc/>
    public void Note(string sentence)
    {
    }

    /// <inheritdoc/>
    public void Submitted(PromptId promptId, double? number)
    {
    }

    /// <inheritdoc/>
    public void Watching(WatchedPrompt prompt)
    {
    }

    /// <inheritdoc/>
    public void Started(NodeStarted node)
    {
    }

    /// <inheritdoc/>
    public void Progress(PromptId promptId, PromptProgress progress)
    {
    }

    /// <inheritdoc/>
    public void Detached(PromptId promptId) => output.WriteLine(promptId.Value);

    /// <inheritdoc/>
    public void Saved(PromptId promptId, PromptOutput saved, string path) => output.WriteLine(path);

    /// <inheritdoc/>
    public void Warn(string code, string sentence) => error.WriteLine(RunSummary.Labelled(label, sentence));

    /// <inheritdoc/>
    public void Failed(CommandException failure) => error.WriteLine(RunSummary.Labelled(label, failure.Message));

    /// <inheritdoc/>
    public async ValueTask EndedAsync(RunEnd end)
    {
        if (end.Outcome is not PromptOutcome.Succeeded)
        {
            await error.WriteLineAsync(RunSummary.Labelled(label, end.Sentence));
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
