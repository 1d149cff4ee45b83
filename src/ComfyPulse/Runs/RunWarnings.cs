namespace ComfyPulse.Runs;

/// <summary>What was odd on the way, each thing once.</summary>
internal sealed class RunWarnings(RunEvents events)
{
    private readonly List<PromptWarning> _warnings = [];

    public IReadOnlyList<PromptWarning> All => [.. _warnings];

    public void Raise(string code, string message)
    {
        var warning = new PromptWarning(code, message);
        if (!_warnings.Contains(warning))
        {
            _warnings.Add(warning);
            events.Add(new WarningRaised(warning));
        }
    }
}
