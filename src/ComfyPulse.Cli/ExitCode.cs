namespace ComfyPulse.Cli;

/// <summary>What the command says to the shell. Where several hold, the highest is given.</summary>
internal enum ExitCode
{
    /// <summary>The prompt succeeded; for <c>replay</c>: the recordings were read; for <c>doctor</c>: the pod can be used.</summary>
    Succeeded = 0,

    /// <summary>The prompt failed, or somebody else interrupted or removed it, or an output could not be written; or what was asked for is not there.</summary>
    Failed = 1,

    /// <summary>Wrong use: options, workflow, input files or output folder. Nothing was sent to a pod.</summary>
    Usage = 2,

    /// <summary>The pod refused the workflow.</summary>
    Rejected = 3,

    /// <summary>The pod cannot be reached, or what answers is not ComfyUI; before the submission. For <c>doctor</c>: something of it is bad.</summary>
    NoPod = 4,

    /// <summary>How it ends cannot be told: lost, timed out or unknown; or the pod does not know the prompt that was asked for.</summary>
    Unsure = 5,

    /// <summary>Stopped by Ctrl-C or SIGTERM, as shells count it.</summary>
    Cancelled = 130,
}

internal static class ExitCodes
{
    /// <summary>The code of an outcome.</summary>
    public static ExitCode Of(PromptOutcome outcome) => outcome switch
    {
        PromptOutcome.Succeeded => ExitCode.Succeeded,
        PromptOutcome.Rejected => ExitCode.Rejected,
        PromptOutcome.Cancelled => ExitCode.Cancelled,
        PromptOutcome.Lost or PromptOutcome.TimedOut or PromptOutcome.Unknown => ExitCode.Unsure,
        _ => ExitCode.Failed,
    };

    /// <summary>The higher of two.</summary>
    public static ExitCode Max(ExitCode one, ExitCode other) => (ExitCode)Math.Max((int)one, (int)other);
}
