namespace ComfyPulse.Cli.Output;

/// <summary>A recording as a line a prompt: its id, how it went, how long it took; below it what was odd.</summary>
internal sealed class ReplayLines(TextWriter output) : IReplayOutput
{
    private readonly Dictionary<int, TimeSpan> _since = [];

    /// <inheritdoc/>
    public void Begin(PromptRecording recording)
    {
        _since.Clear();
        output.WriteLine(SafeText.OneLine(recording.Name));
    }

    /// <inheritdoc/>
    public void Show(ReplayedEvent replayed)
    {
        if (replayed.Submission >= 0)
        {
            _since.TryAdd(replayed.Submission, replayed.At);
        }

        switch (replayed.Happened)
        {
            case PromptEnded ended:
                var took = replayed.At - _since[replayed.Submission];
                output.WriteLine($"  {Id(replayed.PromptId)}  {ended.Result.Outcome.Word} after {ProgressText.Time(took)}{Why(ended.Result.Outcome)}");
                break;
            case WarningRaised raised:
                output.WriteLine($"  warning ({SafeText.OneLine(raised.Warning.Code)}): {SafeText.OneLine(raised.Warning.Message)}");
                break;
        }
    }

    /// <inheritdoc/>
    public void End()
    {
        if (_since.Count == 0)
        {
            output.WriteLine("  no prompt");
        }
    }

    private static string Id(PromptId? promptId) => promptId switch
    {
        null => "(no prompt id)",
        { Value.Length: 0 } => "\"\"",
        { } id => SafeText.OneLine(id.Value, 80),
    };

    private static string Why(PromptOutcome outcome)
    {
        var facts = EndFacts.Of(outcome);
        var first = facts.Errors.Count > 0 ? facts.Errors[0] : null;
        var node = (facts.NodeId ?? first?.NodeId) is { } id ? ProgressText.Node(id, facts.ClassType ?? first?.ClassType, null) : "";
        var what = SafeText.OneLine(string.Join(": ", new[] { facts.ExceptionType, first?.Message ?? facts.Message }.Where(text => !string.IsNullOrWhiteSpace(text))), 200);
        var more = facts.Errors.Count > 1 ? $" and {facts.Errors.Count - 1} more" : "";
        var parts = new[] { node, what }.Where(part => part.Length > 0);
        return parts.Any() ? $", {string.Join(", ", parts)}{more}" : "";
    }
}
