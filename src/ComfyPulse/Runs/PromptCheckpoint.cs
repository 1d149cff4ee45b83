namespace ComfyPulse;

/// <summary>What was seen of a prompt up to an instant, for the process that goes on after this one: <see cref="PromptRun.Checkpoint"/> makes it, <see cref="AttachOptions.Resume"/> takes it. A <see cref="PromptStore"/> does both by itself.</summary>
public sealed record PromptCheckpoint
{
    /// <summary>When the prompt began to be followed, by the first of its followers: times in <see cref="Curve"/> count from here.</summary>
    public required DateTimeOffset FollowedSince { get; init; }

    /// <summary>When this was seen.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>How far it was, from 0 to 1: who follows it next never shows less. More than 0.99 counts as 0.99: the end is the pod's to tell.</summary>
    public double Fraction { get; init; }

    /// <summary>Whether the pod was known to have the prompt.</summary>
    public bool WasAccepted { get; init; }

    /// <summary>A prompt that the pod's history had meanwhile: if it has lost it, the pod has restarted. Null where none was seen.</summary>
    public string? Witness { get; init; }

    /// <summary>The steps and losses of a training; null for a prompt that trains nothing.</summary>
    public TrainingCurve? Curve { get; init; }

    /// <summary>Pictures that a training has made on the way.</summary>
    public IReadOnlyList<TrainingSample> Samples { get; init; } = [];

    /// <summary>Files that a trainer says it has saved.</summary>
    public IReadOnlyList<TrainingCheckpoint> SavedFiles { get; init; } = [];
}
