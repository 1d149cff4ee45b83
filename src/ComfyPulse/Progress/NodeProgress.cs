namespace ComfyPulse;

/// <summary>One node at work. <paramref name="Step"/> and <paramref name="Steps"/> are null for a node without a bar.</summary>
public sealed record NodeProgress(string NodeId, string? ClassType, string? Title, double? Step, double? Steps)
{
    /// <summary>How long it has been at work, as far as that was seen.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>Steps a second of its bar, measured over the steps of late; null until two have been seen.</summary>
    public double? StepsPerSecond { get; init; }
}
