using ComfyPulse.Cli.Prompts;

namespace ComfyPulse.Cli.Output;

/// <summary>Without a terminal: a line for each change of phase or node and each tenth of the way, on standard error; the files' paths on standard output. No control codes.</summary>
internal sealed class PlainView(TextWriter output, TextWriter error) : IRunView
{
    private const int LineEvery = 10;

    private PromptPhase? _phase;
    private int? _queuePlace;
    private string? _node;
    private int _percent;
    private int _lastShown;

    /// <inheritdoc/>
    public TimeSpan ProgressEvery => TimeSpan.FromMilliseconds(100);

    /// <inheritdoc/>
    public void Note(string sentence) => error.WriteLine(sentence);

    /// <inheritdoc/>
    public void Submitted(PromptId promptId, double? number) =>
        error.WriteLine($"submitted {SafeText.OneLine(promptId.Value)}");

    /// <inheritdoc/>
    public void Watching(WatchedPrompt prompt) => error.WriteLine(WatchText.Of(prompt, TimeProvider.System.LocalTimeZone));

    /// <inheritdoc/>
    public void Started(NodeStarted node) => NodeLine(node.NodeId, node.ClassType, node.Title);

    /// <inheritdoc/>
    public void Progress(PromptId promptId, PromptProgress progress)
    {
        _percent = Math.Max(_percent, ProgressText.Percent(progress.Fraction));
        if (progress.Phase is PromptPhase.Queued && (_phase != progress.Phase || _queuePlace != progress.QueuePlace))
        {
            error.WriteLine(ProgressText.Queue(progress.QueuePlace));
        }
        else if (progress.Phase is PromptPhase.Finishing && _phase != progress.Phase)
        {
            Line("finishing");
        }
        else if (progress is { Phase: PromptPhase.Running, NodeId: null, Source: ProgressSource.Polled } && _phase != progress.Phase)
        {
            // Without messages only this much is known.
            Line("running");
        }
        else if (progress is { Phase: PromptPhase.Running, NodeId: { } node } && node != _node)
        {
            // It began before there was a reader.
            NodeLine(node, progress.ClassType, progress.Title);
        }
        else if (progress.Phase is PromptPhase.Running && _percent - _lastShown >= LineEvery)
        {
            Line(Now(progress));
        }

        (_phase, _queuePlace) = (progress.Phase, progress.QueuePlace);
    }

    /// <inheritdoc/>
    public void Saved(PromptId promptId, PromptOutput saved, string path) => output.WriteLine(path);

    /// <inheritdoc/>
    public void Warn(string code, string sentence) => error.WriteLine(sentence);

    /// <inheritdoc/>
    public void Failed(CommandException failure) => error.WriteLine(failure.Message);

    /// <inheritdoc/>
    public async ValueTask EndedAsync(RunEnd end) => await error.WriteLineAsync(Summary(end));

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>The last line: the outcome; of a success also what it took.</summary>
    public static string Summary(RunEnd end)
    {
        if (end is not { Outcome: PromptOutcome.Succeeded, Progress: { } progress })
        {
            return end.Sentence;
        }

        var cached = progress.NodesCached > 0 ? $", {progress.NodesCached} cached" : "";
        var files = end.Files.Count == 1 ? "1 file" : $"{end.Files.Count} files";
        return $"succeeded in {ProgressText.Time(progress.Elapsed)}: {progress.NodesDone} nodes run{cached}, {files} saved";
    }

    private static string Now(PromptProgress progress) => progress.NodeId is { } id
        ? string.Join("  ", new[] { ProgressText.Node(id, progress.ClassType, progress.Title), ProgressText.Steps(progress.Step, progress.Steps) }.Where(part => part.Length > 0))
        : progress.Source is ProgressSource.Estimated ? "estimated" : "";

    private void NodeLine(string nodeId, string? classType, string? title)
    {
        _node = nodeId;
        Line(ProgressText.Node(nodeId, classType, title));
    }

    private void Line(string what)
    {
        _lastShown = _percent;
        error.WriteLine($"{_percent,3} %  {what}".TrimEnd());
    }
}
