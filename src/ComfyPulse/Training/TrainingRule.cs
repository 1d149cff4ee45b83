namespace ComfyPulse;

/// <summary>How nodes of one class train, so that a run with such a node is followed as a training.</summary>
/// <remarks>An input is looked up on the node itself, then on the nodes that it is linked to, the nearest first; a link to a node with a single <c>value</c> counts as that value.</remarks>
/// <param name="ClassType">The class, as workflows write it.</param>
public sealed record TrainingRule(string ClassType)
{
    /// <summary>The input with the number of steps; null where there is none.</summary>
    public string? StepsInput { get; init; } = "steps";

    /// <summary>The input with how many passes make a step; null where the bar counts steps.</summary>
    public string? AccumulationInput { get; init; }

    /// <summary>The input with the number of epochs; null where there is none.</summary>
    public string? EpochsInput { get; init; }

    /// <summary>The input with the learning rate; null where there is none.</summary>
    public string? LearningRateInput { get; init; } = "learning_rate";

    /// <summary>The input with the name of what it saves; null where another node saves it.</summary>
    public string? NameInput { get; init; }

    /// <summary>The input with the folder that it saves to; null where it is not in the workflow.</summary>
    public string? FolderInput { get; init; }

    /// <summary>What the node's progress bar counts. Default: steps.</summary>
    public TrainingBar Bar { get; init; } = TrainingBar.Steps;

    /// <summary>Whether its log line has the new loss before the new count, as that of ComfyUI's own trainer. Default: the count first, as those of most scripts.</summary>
    public bool LossComesBeforeCount { get; init; }
}

/// <summary>What the progress bar of a training node counts.</summary>
public enum TrainingBar
{
    /// <summary>Steps, or passes where several make a step.</summary>
    Steps,

    /// <summary>Epochs.</summary>
    Epochs,

    /// <summary>Percent of the steps.</summary>
    Percent,

    /// <summary>It has none, or none that means anything.</summary>
    None,
}
