using ComfyPulse.Progress;
using ComfyPulse.Training;
using ComfyPulse.Workflows;

namespace ComfyPulse.Runs;

/// <summary>What a run begins with. <paramref name="Plan"/> is null for a prompt whose workflow is not known.</summary>
/// <param name="PromptId">Our id, or the id attached to.</param>
/// <param name="Plan">What is expected to run.</param>
/// <param name="Attached">Not submitted by us: the run begins with a look.</param>
/// <param name="MayHaveBeenSent">Look before the submission is sent: an earlier process may have sent it.</param>
/// <param name="Source">Stamped on outputs, so that they can be downloaded.</param>
/// <param name="StartedAt">When it begins to be followed, on the clock of the stamps.</param>
internal sealed record RunSetup(PromptId PromptId, PromptPlan? Plan, bool Attached = false, bool MayHaveBeenSent = false, IOutputSource? Source = null, TimeSpan StartedAt = default)
{
    /// <summary>What the plan's nodes cost, by index; null for the priors.</summary>
    public NodeCost[]? Costs { get; init; }

    /// <summary>What it will train; null for a run that trains nothing.</summary>
    public TrainingPlan? Training { get; init; }

    /// <summary>What an earlier follower has seen of it; null for nothing.</summary>
    public PromptCheckpoint? Resume { get; init; }

    /// <summary>How long before <see cref="StartedAt"/> the first follower began.</summary>
    public TimeSpan Age { get; init; }

    /// <summary>How the fraction is made.</summary>
    public ProgressCalculation Calculation { get; init; }
}
