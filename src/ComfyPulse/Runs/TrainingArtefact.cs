using ComfyPulse.Protocol;

namespace ComfyPulse;

/// <summary>How a training came out. How its prompt ended is <see cref="PromptRun.Completion"/>'s to say: a prompt may succeed and have trained nothing.</summary>
/// <param name="Progress">Where the training stood at its end.</param>
/// <param name="Curve">Its losses.</param>
/// <param name="Artefact">Whether the LoRA is there.</param>
public sealed record TrainingResult(TrainingProgress Progress, TrainingCurve Curve, TrainingArtefact Artefact)
{
    /// <summary>Whether nothing speaks against it: the LoRA is not missing, and no node has said that it failed.</summary>
    public bool IsPlausible => Artefact.State != ArtefactState.Missing && Progress.ReportedFailure is null;
}

/// <summary>What was found of the LoRA that a training should have saved.</summary>
/// <param name="State">Whether it is there.</param>
/// <param name="Reason">How that is known, as a sentence.</param>
public sealed record TrainingArtefact(ArtefactState State, string Reason)
{
    /// <summary>The file below the pod's output folder, to be read by <see cref="FileRoutes.OpenAsync"/>; null where it is not reached that way.</summary>
    public FileReference? File { get; init; }

    /// <summary>The same file as an output, to be saved as others are; null where <see cref="File"/> is.</summary>
    public PromptOutput? Output { get; init; }

    /// <summary>The name by which the pod's LoRA loaders have it, where they do.</summary>
    public string? ModelName { get; init; }
}

/// <summary>Whether a file is there.</summary>
public enum ArtefactState
{
    /// <summary>It was looked for and is there.</summary>
    Found,

    /// <summary>It could be looked for and is not there.</summary>
    Missing,

    /// <summary>It is saved where the pod's routes do not reach, or the pod could not be asked.</summary>
    Unverifiable,
}
