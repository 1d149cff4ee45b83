namespace ComfyPulse;

/// <summary>Something known of a training, and where from.</summary>
/// <param name="Value">What is known.</param>
/// <param name="Source">Who told it.</param>
/// <param name="IsInterpolated">Nobody has told this very value: it is what the rate says between two that were told.</param>
public readonly record struct TrainingValue<T>(T Value, TrainingSource Source, bool IsInterpolated = false);

/// <summary>Where something known of a training comes from.</summary>
public enum TrainingSource
{
    /// <summary>The submitted workflow: what was asked for.</summary>
    Workflow,

    /// <summary>A node's progress bar. ComfyUI 0.33 sends about 200 messages a bar.</summary>
    ProgressBar,

    /// <summary>A node's progress text.</summary>
    NodeText,

    /// <summary>A line of the pod's log (<see cref="SubmitOptions.FollowLogs"/>).</summary>
    LogLine,

    /// <summary>What a node has put out.</summary>
    Output,

    /// <summary>Computed from the others.</summary>
    Computed,

    /// <summary>The LoRAs that the pod lists: a file has appeared there. Looked at each minute while a trainer is at work that saves by itself.</summary>
    PodFiles,
}
