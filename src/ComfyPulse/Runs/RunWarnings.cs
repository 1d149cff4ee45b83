namespace ComfyPulse.Runs;

/// <summary>What was odd on the way, each thing once, up to a limit: what a pod says is not kept for ever.</summary>
internal sealed class RunWarnings(RunEvents events)
{
    private const int MaxKept = 100;

    private readonly List<PromptWarning> _warnings = [];

    public IReadOnlyList<PromptWarning> All => _warnings.Count == 0 ? [] : [.. _warnings];

    public void Raise(string code, string message)
    {
        var warning = new PromptWarning(code, message);
        if (_warnings.Count < MaxKept && !_warnings.Contains(warning))
        {
            _warnings.Add(warning);
            events.Add(new WarningRaised(warning));
        }
    }
}
