using ComfyPulse.Cli.Commands;
using ComfyPulse.Cli.Store;

namespace ComfyPulse.Cli.Running;

/// <summary>What <c>comfypulse watch</c> was asked for.</summary>
internal sealed record WatchRequest
{
    /// <summary>The prompt.</summary>
    public required string PromptId { get; init; }

    /// <summary>The pod that has it.</summary>
    public required ChosenPod Pod { get; init; }

    /// <summary>What a run of this computer kept of it; null for somebody else's prompt.</summary>
    public KeptPrompt? Remembered { get; init; }

    /// <summary>Where what is seen of it is kept; null for nowhere.</summary>
    public PromptStore? Store { get; init; }

    /// <summary>Whether its messages are taken from whoever gets them now.</summary>
    public bool TakeOver { get; init; }

    /// <summary>Where outputs are saved; null for nowhere.</summary>
    public string? Out { get; init; }

    /// <summary>The file of learned costs; null for none.</summary>
    public string? CostFile { get; init; }

    /// <summary>What is asked for where the prompt is a training.</summary>
    public TrainingRequest Training { get; init; } = new();

    /// <summary>How long to watch; null for as long as it takes.</summary>
    public TimeSpan? Timeout { get; init; }
}
