using ComfyPulse.Cli.Prompts;
using Spectre.Console;

namespace ComfyPulse.Cli.Output.Live;

/// <summary>At a terminal: bars that move, drawn on standard error.</summary>
internal sealed class LiveView : IRunView
{
    private readonly LiveScreen _screen;
    private readonly LiveLane _lane;
    private readonly string? _label;
    private readonly TimeProvider _time;

    public LiveView(IAnsiConsole console, TextWriter output, TimeProvider time, PreviewPainter? painter = null)
    {
        _screen = new LiveScreen(console, output, time, painter);
        (_lane, _time) = (_screen.Single, time);
    }

    private LiveView(LiveScreen screen, string label, TimeProvider time) => (_screen, _lane, _label, _time) = (screen, screen.Add(label), label, time);

    /// <inheritdoc/>
    public TimeSpan ProgressEvery => LiveScreen.Redraw;

    /// <inheritdoc/>
    public bool WantsPreviews => _screen.ShowsPreviews;

    /// <inheritdoc/>
    public IRunView Lane(string label) => new LiveView(_screen, label, _time);

    /// <inheritdoc/>
    public void Note(string sentence) => Say(sentence, Style.Plain);

    /// <inheritdoc/>
    public void Submitted(PromptId promptId, double? number) => _screen.Change(() => _lane.WaitingFor = "submitted");

    /// <inheritdoc/>
    public void Watching(WatchedPrompt prompt)
    {
        _screen.Change(() => _lane.WaitingFor = "watching");
        Note(WatchText.Of(prompt, _time.LocalTimeZone));
    }

    /// <inheritdoc/>
    public void Started(NodeStarted node)
    {
    }

    /// <inheritdoc/>
    public void Progress(PromptId promptId, PromptProgress progress) => _screen.Change(() => _lane.Tell(progress));

    /// <inheritdoc/>
    public void Training(PromptId promptId, ShownTraining training) => _screen.Change(() => _lane.Tell(training));

    /// <inheritdoc/>
    public void Trained(PromptId promptId, TrainingResult result, string? path) => Note(TrainingText.End(result));

    /// <inheritdoc/>
    public void Detached(PromptId promptId)
    {
        Note(WatchText.Detached(promptId));
        _screen.Saved(promptId.Value);
    }

    /// <inheritdoc/>
    public void Preview(PromptId promptId, PromptPreview preview) => _screen.Show(preview);

    /// <inheritdoc/>
    public void Saved(PromptId promptId, PromptOutput saved, string path) => _screen.Saved(path);

    /// <inheritdoc/>
    public void Warn(string code, string sentence) => Say(sentence, new Style(Color.Yellow));

    /// <inheritdoc/>
    public void Failed(CommandException failure)
    {
        _screen.Change(() => _lane.End(outcome: null));
        Say(failure.Message, new Style(Color.Red));
    }

    /// <inheritdoc/>
    public async ValueTask EndedAsync(RunEnd end)
    {
        _screen.Change(() => _lane.End(end.Outcome));
        if (_label is null)
        {
            // The bars of the only run are gone when its last line comes.
            await _screen.StopAsync();
        }

        Say(RunSummary.Of(end), new Style(end.Outcome is PromptOutcome.Succeeded ? Color.Green : Color.Red));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _label is null ? _screen.DisposeAsync() : ValueTask.CompletedTask;

    private void Say(string sentence, Style style) => _screen.Say(RunSummary.Labelled(_label, sentence), style);
}
