using ComfyPulse.Cli.Commands;

namespace ComfyPulse.Cli.Running;

/// <summary>What <c>comfypulse watch --all</c> was asked for.</summary>
internal sealed record WatchAllRequest
{
    /// <summary>The pods on which something may be left.</summary>
    public required IReadOnlyList<ChosenPod> Pods { get; init; }

    /// <summary>Where the prompts are kept.</summary>
    public required PromptStore Store { get; init; }

    /// <summary>By which nodes a training is known.</summary>
    public required TrainingRules Rules { get; init; }

    /// <summary>Where outputs are saved; null for nowhere.</summary>
    public string? Out { get; init; }

    /// <summary>The file of learned costs; null for none.</summary>
    public string? CostFile { get; init; }
}
