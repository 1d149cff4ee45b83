using ComfyPulse.Cli.Prompts;

namespace ComfyPulse.Cli.Output;

/// <summary>Without a terminal: a line for each change of phase or node and each tenth of the way, with the time left, on standard error; the files' paths on standard output. No control codes.</summary>
/// <param name="output">Where the paths go.</param>
/// <param name="error">Where the lines go.</param>
/// <param name="time">The clock.</param>
/// <param name="label">What the run is called among several.</param>
internal sealed class PlainView(TextWriter output, TextWriter error, TimeProvider time, string? label = null) : IRunView
{
    private const int LineEvery = 10;

    /// <summary>Lines of mere progress come no faster than this.</summary>
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(2);

    /// <summary>After so long the least progress is worth a line: tenths of a long run are far apart.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private PromptPhase? _phase;
    private int? _queuePlace;
    private string? _node;
    private string _left = "";
    private int _percent;
    private int _lastShown;
    private long _lastAt;

    /// <inheritdoc/>
    public TimeSpan ProgressEvery => TimeSpan.FromMilliseconds(100);

    /// <inheritdoc/>
    public IRunView Lane(string label) => new PlainView(output, error, time, label);

    /// <inheritdoc/>
    public void Note(string sentence) => error.WriteLine(RunSummary.Labelled(label, sentence));

    /// <inheritdoc/>
    public void Submitted(PromptId promptId, double? number) => Note($"submitted {SafeText.OneLine(promptId.Value)}");

    /// <inheritdoc/>
    public void Watching(WatchedPrompt prompt) => Note(WatchText.Of(prompt, TimeProvider.System.LocalTimeZone));

    /// <inheritdoc/>
    public void Started(NodeStarted node) => NodeLine(node.NodeId, node.ClassType, node.Title);

    /// <inheritdoc/>
    public void Progress(PromptId promptId, PromptProgress progress)
    {
        _percent = Math.Max(_percent, ProgressText.Percent(progress.Fraction));
        _left = ProgressText.Left(progress);
        if (progress.Phase is PromptPhase.Queued && (_phase != progress.Phase || _queuePlace != progress.QueuePlace))
        {
            Note(Joined(ProgressText.Queue(progress.QueuePlace), _left));
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
        else if (progress.Phase is PromptPhase.Running && IsWorthALine())
        {
            Line(Now(progress));
        }

        (_phase, _queuePlace) = (progress.Phase, progress.QueuePlace);
    }

    /// <inheritdoc/>
    public void Saved(PromptId promptId, PromptOutput saved, string path) => output.WriteLine(path);

    /// <inheritdoc/>
    public void Warn(string code, string sentence) => Note(sentence);

    /// <inheritdoc/>
    public void Failed(CommandException failure) => Note(failure.Message);

    /// <inheritdoc/>
    public async ValueTask EndedAsync(RunEnd end) => await error.WriteLineAsync(RunSummary.Labelled(label, RunSummary.Of(end)));

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private bool IsWorthALine()
    {
        var (further, since) = (_percent - _lastShown, time.GetElapsedTime(_lastAt));
        return further > 0 && since >= (further >= LineEvery ? Shortest : Longest);
    }

    private static string Now(PromptProgress progress) => progress.NodeId is { } id
        ? Joined(ProgressText.Node(id, progress.ClassType, progress.Title), ProgressText.Steps(progress.Step, progress.Steps))
        : progress.Source is ProgressSource.Estimated ? "estimated" : "";

    private static string Joined(params IEnumerable<string> parts) => string.Join("  ", parts.Where(part => part.Length > 0));

    private void NodeLine(string nodeId, string? classType, string? title)
    {
        _node = nodeId;
        Line(ProgressText.Node(nodeId, classType, title));
    }

    private void Line(string what)
    {
        (_lastShown, _lastAt) = (_percent, time.GetTimestamp());
        Note($"{_percent,3} %  {Joined(what, _left)}".TrimEnd());
    }
}
