namespace ComfyPulse;

/// <summary>What a reader of a run is told. The family is closed; every reader gets a <see cref="PromptSnapshot"/> first and <see cref="PromptEnded"/> last, once.</summary>
public abstract record PromptEvent
{
    private protected PromptEvent()
    {
    }

    /// <summary>Grows with every event of a run; what was merged or skipped leaves a gap. A progress that has moved on by itself, between two words of the pod, has the number of the event before it.</summary>
    public long Sequence { get; internal init; }

    /// <summary>When it happened, since the run began to be followed.</summary>
    public TimeSpan At { get; internal init; }
}

/// <summary>Where the run stands: the first thing a reader gets, and again in place of what it was too slow for.</summary>
public sealed record PromptSnapshot(PromptId PromptId, PromptProgress Progress, IReadOnlyList<PromptOutput> Outputs, PromptResult? Result) : PromptEvent
{
    /// <summary>Where its training stands; null for a run that trains nothing.</summary>
    public TrainingProgress? Training { get; init; }

    /// <summary>What was odd on the way so far: warnings that were raised before somebody listened.</summary>
    public IReadOnlyList<PromptWarning> Warnings { get; init; } = [];
}

/// <summary>The pod has taken the prompt. <paramref name="Number"/> is its priority there.</summary>
public sealed record PromptAcceptedEvent(PromptId PromptId, double? Number) : PromptEvent;

/// <summary>The prompt has begun to run.</summary>
public sealed record PromptStarted : PromptEvent;

/// <summary>These nodes need not run: their results are cached.</summary>
public sealed record NodesCached(IReadOnlyList<string> NodeIds) : PromptEvent;

/// <summary>A node has begun. <paramref name="NodeId"/> is of the submitted graph; <paramref name="InnerNodeId"/> is the expanded node, where it is one.</summary>
public sealed record NodeStarted(string NodeId, string? ClassType, string? Title, string? InnerNodeId) : PromptEvent;

/// <summary>A node of the submitted graph is done.</summary>
public sealed record NodeFinished(string NodeId, string? ClassType, string? Title) : PromptEvent;

/// <summary>A node's progress text; it replaces the one before.</summary>
public sealed record NodeText(string NodeId, string Text) : PromptEvent;

/// <summary>The progress has changed. Merged for slow readers: the newest counts.</summary>
public sealed record ProgressChanged(PromptProgress Progress) : PromptEvent;

/// <summary>The training has gone on. Merged for slow readers: the newest counts.</summary>
public sealed record TrainingAdvanced(TrainingProgress Training) : PromptEvent;

/// <summary>A node has produced something for users.</summary>
public sealed record OutputProduced(PromptOutput Output) : PromptEvent;

/// <summary>From now on the run is followed this way.</summary>
public sealed record FollowedBy(FollowSource Source, string Reason) : PromptEvent;

/// <summary>Something odd happened that ends nothing.</summary>
public sealed record WarningRaised(PromptWarning Warning) : PromptEvent;

/// <summary>The run has ended; nothing follows.</summary>
public sealed record PromptEnded(PromptResult Result) : PromptEvent;
