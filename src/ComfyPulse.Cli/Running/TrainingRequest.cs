namespace ComfyPulse.Cli.Running;

/// <summary>What is asked for besides when a prompt is a training.</summary>
internal sealed record TrainingRequest
{
    /// <summary>By which nodes a prompt is known as one.</summary>
    public TrainingRules Rules { get; init; } = TrainingRules.Default;

    /// <summary>Whether the pod's log is followed, where the losses of ComfyUI's own trainer stand.</summary>
    public bool FollowsLogs { get; init; } = true;

    /// <summary>The file for the plot of the losses; null for none.</summary>
    public string? Plot { get; init; }

    /// <summary>The file for the table of the losses; null for none.</summary>
    public string? Csv { get; init; }

    /// <summary>Whether the command ends once the pod has the prompt.</summary>
    public bool Detaches { get; init; }
}
