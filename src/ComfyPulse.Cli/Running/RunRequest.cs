using ComfyPulse.Cli.Input;
using ComfyPulse.Cli.Store;

namespace ComfyPulse.Cli.Running;

/// <summary>What <c>comfypulse run</c> was asked for, options and environment together.</summary>
internal sealed record RunRequest
{
    /// <summary>The workflows' files; <c>-</c> for standard input.</summary>
    public required IReadOnlyList<string> Workflows { get; init; }

    /// <summary>How many runs of each.</summary>
    public int Count { get; init; } = 1;

    /// <summary>The pod; null for the embedded one.</summary>
    public PodAddress? Pod { get; init; }

    /// <summary>Inputs to set.</summary>
    public IReadOnlyList<Assignment> Values { get; init; } = [];

    /// <summary>The seed for every seed input; null for those that the workflow has.</summary>
    public Seed? Seed { get; init; }

    /// <summary>Files to upload, each for an input.</summary>
    public IReadOnlyList<Assignment> Files { get; init; } = [];

    /// <summary>Where outputs are saved.</summary>
    public required string Out { get; init; }

    /// <summary>Headers for the pod, the later of a name wins.</summary>
    public IReadOnlyList<HeaderLine> Headers { get; init; } = [];

    /// <summary>The key for partner nodes.</summary>
    public string? ApiKey { get; init; }

    /// <summary>How long to wait for the end; null for as long as it takes.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>How long a pod that is down is tried.</summary>
    public required TimeSpan Wait { get; init; }

    /// <summary>Where the prompt is kept for later commands; null for nowhere.</summary>
    public PromptStore? Store { get; init; }

    /// <summary>The file of learned costs; null for none.</summary>
    public string? CostFile { get; init; }

    /// <summary>What <c>train</c> asks for; null for <c>run</c>.</summary>
    public TrainingRequest? Training { get; init; }

    /// <summary>Where the run is recorded; null for nowhere.</summary>
    public string? Record { get; init; }
}
