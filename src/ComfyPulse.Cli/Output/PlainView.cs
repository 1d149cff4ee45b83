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

    /// <summary>A training that moves no percent of the whole, since its trainer has no bar, is worth a line after so long.</summary>
    private static readonly TimeSpan LongestTraining = TimeSpan.FromMinutes(5);

    private TrainingProgress? _training;
    private int? _stepShown;
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
            if (_training is { IsTraining: true } training && training.NodeId == progress.NodeId)
            {
                TrainingLine(training, progress.Title);
            }
            else
            {
                Line(Now(progress));
            }
        }

        (_phase, _queuePlace) = (progress.Phase, progress.QueuePlace);
    }

    /// <inheritdoc/>
    public void Training(PromptId promptId, ShownTraining training)
    {
        _training = training.Told;
        if (_training is { IsTraining: true, Step: { } step } && step.Value != _stepShown && time.GetElapsedTime(_lastAt) >= LongestTraining)
        {
            TrainingLine(_training, title: null);
        }
    }

    /// <inheritdoc/>
    public void Trained(PromptId promptId, TrainingResult result, string? path) => Note(TrainingText.End(result));

    /// <inheritdoc/>
    public void Detached(PromptId promptId)
    {
        Note(WatchText.Detached(promptId));
        output.WriteLine(promptId.Value);
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

    /// <summary>The trainer knows its time better than the whole: with both, readers would ask which.</summary>
    private void TrainingLine(TrainingProgress training, string? title)
    {
        _stepShown = training.Step?.Value;
        var node = ProgressText.Node(training.NodeId, training.ClassType, title);
        Line(Joined([node, .. TrainingText.Parts(training)]), TrainingText.Left(training).Length > 0 ? "" : _left);
    }

    private void Line(string what) => Line(what, _left);

    private void Line(string what, string left)
    {
        (_lastShown, _lastAt) = (_percent, time.GetTimestamp());
        Note($"{_percent,3} %  {Joined(what, left)}".TrimEnd());
    }
}
