using ComfyPulse.Protocol;
using ComfyPulse.Workflows;

namespace ComfyPulse.Runs;

/// <summary>The whole life of a run as a machine without I/O, clock or chance: facts in, events and needs out. Used under its connection's lock.</summary>
internal sealed class RunMachine
{
    public RunMachine(RunSetup setup) => Setup = setup;

    public RunSetup Setup { get; }

    /// <summary>The id that the pod knows the prompt by; changes once if an old pod mints its own.</summary>
    public PromptId PromptId => throw new NotSupportedException();

    /// <summary>What must be done or learned now.</summary>
    public RunNeeds Needs => throw new NotSupportedException();

    /// <summary>When to apply <see cref="RunFact.Woke"/>, on the clock of the stamps; null for never.</summary>
    public TimeSpan? WakeAt => throw new NotSupportedException();

    /// <summary>The end, once committed; nothing changes afterwards.</summary>
    public PromptResult? Result => throw new NotSupportedException();

    /// <summary>A socket frame that names this prompt. True if anything changed.</summary>
    public bool Apply(in ServerFrame frame, TimeSpan at) => throw new NotSupportedException();

    /// <summary>Any other fact. True if anything changed.</summary>
    public bool Apply(RunFact fact, TimeSpan at) => throw new NotSupportedException();

    /// <summary>The number of a look that begins now; its answers carry it, so that a slow answer proves nothing about what came after.</summary>
    public int BeginLook(TimeSpan at) => throw new NotSupportedException();

    /// <summary>The events that happened since the last call, in order; <see cref="ProgressChanged"/> at most once a call, the newest.</summary>
    public bool TryTake(out PromptEvent? happened) => throw new NotSupportedException();

    /// <summary>How far it is at <paramref name="at"/>.</summary>
    public PromptProgress Progress(TimeSpan at) => throw new NotSupportedException();

    /// <summary>Where it stands: for a reader that comes late.</summary>
    public PromptSnapshot View(TimeSpan at) => throw new NotSupportedException();
}

/// <summary>What a run begins with. <paramref name="Plan"/> is null for a prompt whose workflow is not known.</summary>
/// <param name="PromptId">Our id, or the id attached to.</param>
/// <param name="Plan">What is expected to run.</param>
/// <param name="Attached">Not submitted by us: the run begins with a look.</param>
/// <param name="MayHaveBeenSent">Look before the submission is sent: an earlier process may have sent it.</param>
/// <param name="Source">Stamped on outputs, so that they can be downloaded.</param>
internal sealed record RunSetup(PromptId PromptId, PromptPlan? Plan, bool Attached = false, bool MayHaveBeenSent = false, IOutputSource? Source = null);
