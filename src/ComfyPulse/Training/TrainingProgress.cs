using ComfyPulse.Protocol;

namespace ComfyPulse;

/// <summary>How far a training is. Whatever is not known is null: nothing here is guessed without a mark.</summary>
/// <remarks>Steps are what the trainer's bar counts: with gradient accumulation the passes, of which <see cref="PassesPerStep"/> make a step of the optimizer. Trainers that follow each other in one workflow count as one.</remarks>
public sealed record TrainingProgress
{
    /// <summary>The node that trains now, or did last; before it begins, the first that will.</summary>
    public required string NodeId { get; init; }

    /// <summary>Its class.</summary>
    public required string ClassType { get; init; }

    /// <summary>Whether it is at work now.</summary>
    public bool IsTraining { get; init; }

    /// <summary>Whether the pod took the result of an earlier training from its cache: nothing is trained.</summary>
    public bool IsCached { get; init; }

    /// <summary>Steps done.</summary>
    public TrainingValue<int>? Step { get; init; }

    /// <summary>Steps in all.</summary>
    public TrainingValue<int>? Steps { get; init; }

    /// <summary>How many of these steps make one of the optimizer.</summary>
    public int? PassesPerStep { get; init; }

    /// <summary>The epoch under way, from 1 on.</summary>
    public TrainingValue<int>? Epoch { get; init; }

    /// <summary>Epochs in all.</summary>
    public TrainingValue<int>? Epochs { get; init; }

    /// <summary>The newest loss; NaN where the trainer says so.</summary>
    public TrainingValue<double>? Loss { get; init; }

    /// <summary>The loss without its noise: a running mean over about ten steps.</summary>
    public TrainingValue<double>? SmoothedLoss { get; init; }

    /// <summary>The learning rate.</summary>
    public TrainingValue<double>? LearningRate { get; init; }

    /// <summary>Seconds a step, of late.</summary>
    public TrainingValue<double>? SecondsPerStep { get; init; }

    /// <summary>How long the steps that are left will take; what comes after them (samples, saving) is not in it.</summary>
    public TrainingValue<TimeSpan>? TimeLeft { get; init; }

    /// <summary>For how long no step has come, once that is out of proportion to the trainer's own rate; else null.</summary>
    public TimeSpan? StalledFor { get; init; }

    /// <summary>The name of the LoRA.</summary>
    public TrainingValue<string>? LoraName { get; init; }

    /// <summary>Pictures that were made on the way.</summary>
    public IReadOnlyList<TrainingSample> Samples { get; init; } = [];

    /// <summary>Files that the trainer says it has saved.</summary>
    public IReadOnlyList<TrainingCheckpoint> Checkpoints { get; init; } = [];

    /// <summary>The picture of <c>LossGraphNode</c>: a temporary file.</summary>
    public FileReference? LossGraph { get; init; }

    /// <summary>The text in which a node says that it failed, though the prompt may succeed; null for none.</summary>
    public string? ReportedFailure { get; init; }
}

/// <summary>A picture that was made while a model was trained.</summary>
/// <param name="Step">The step that had been told by then; null for none.</param>
/// <param name="NodeId">The node that made it.</param>
/// <param name="File">The file on the pod; null for a preview, which only <see cref="PromptRun.Previews"/> has.</param>
public sealed record TrainingSample(int? Step, string NodeId, FileReference? File);

/// <summary>A file that a trainer says it has saved, which may be outside of what the pod's routes reach.</summary>
/// <param name="Step">The step that had been told by then; null for none.</param>
/// <param name="FileName">The file's name, without its folder.</param>
/// <param name="Source">Who told it.</param>
public sealed record TrainingCheckpoint(int? Step, string FileName, TrainingSource Source);
