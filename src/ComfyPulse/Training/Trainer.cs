namespace ComfyPulse.Training;

/// <summary>A node that trains, as the workflow has it.</summary>
/// <param name="NodeId">The node.</param>
/// <param name="ClassType">Its class.</param>
/// <param name="Rule">How its class trains.</param>
internal sealed record Trainer(string NodeId, string ClassType, TrainingRule Rule)
{
    /// <summary>The steps asked for; null where the workflow does not tell.</summary>
    public int? Steps { get; init; }

    /// <summary>How many passes make a step.</summary>
    public int PassesPerStep { get; init; } = 1;

    public int? Epochs { get; init; }

    public double? LearningRate { get; init; }

    /// <summary>What its bar will count to.</summary>
    public int? Passes => Steps is { } steps && (long)steps * PassesPerStep is <= int.MaxValue and var passes ? (int)passes : null;
}
