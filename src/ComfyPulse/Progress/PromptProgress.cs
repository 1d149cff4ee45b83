namespace ComfyPulse;

/// <summary>How far a prompt is.</summary>
public sealed record PromptProgress
{
    /// <summary>Where in its life it is.</summary>
    public required PromptPhase Phase { get; init; }

    /// <summary>The share of the work that is done, 0 to 1. Never goes back; 1 only once it has succeeded.</summary>
    public required double Fraction { get; init; }

    /// <summary>Prompts ahead of it, the running one included; null when unknown or when it runs.</summary>
    public int? QueuePlace { get; init; }

    /// <summary>The running node of the submitted graph; with several at once the one that began last.</summary>
    public string? NodeId { get; init; }

    /// <summary>The class of <see cref="NodeId"/>.</summary>
    public string? ClassType { get; init; }

    /// <summary>The title of <see cref="NodeId"/>.</summary>
    public string? Title { get; init; }

    /// <summary>Steps done of that node's bar; null for a node without one.</summary>
    public double? Step { get; init; }

    /// <summary>Steps in all of that bar.</summary>
    public double? Steps { get; init; }

    /// <summary>The nodes at work now, each with its own bar.</summary>
    public IReadOnlyList<NodeProgress> Running { get; init; } = [];

    /// <summary>Nodes of the submitted graph that are done.</summary>
    public int NodesDone { get; init; }

    /// <summary>Nodes that need not run because their results are cached.</summary>
    public int NodesCached { get; init; }

    /// <summary>Nodes that run in all, cached ones left out.</summary>
    public int NodesTotal { get; init; }

    /// <summary>Since the run began to be followed.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>Time left until the run's end, its wait in the queue included; null when it cannot be told. Grows again when what runs takes longer than expected.</summary>
    public TimeSpan? Eta { get; init; }

    /// <summary>Between which times <see cref="Eta"/> is expected to prove right, about four times in five: wide for a workflow never seen, narrow once it has been.</summary>
    public EtaRange? EtaRange { get; init; }

    /// <summary>How <see cref="Fraction"/> and <see cref="Eta"/> move until the pod tells more; <see cref="After"/> reads it.</summary>
    public ProgressCurve Curve { get; init; }

    /// <summary>What the numbers stand on.</summary>
    public ProgressSource Source { get; init; }

    /// <summary>The same progress when <paramref name="elapsed"/> has passed since the run began to be followed and nothing new was told: a node without a bar, or between two steps, moves as it is expected to and slows down when it is late.</summary>
    /// <param name="elapsed">What <see cref="Elapsed"/> becomes; one that is not later changes nothing.</param>
    public PromptProgress After(TimeSpan elapsed)
    {
        if (elapsed <= Elapsed || Phase == PromptPhase.Ended)
        {
            return this;
        }

        var late = elapsed - Elapsed;
        var eta = Curve.LeftAt(elapsed);
        return this with
        {
            Elapsed = elapsed,
            Fraction = Math.Max(Fraction, Curve.FractionAt(elapsed)),
            Eta = Eta is null ? null : eta,
            EtaRange = EtaRange is { } range && Eta is { Ticks: > 0 } before ? range.Scaled(eta / before) : EtaRange,
            Running = Running.Count == 0 ? Running : [.. Running.Select(node => node with { Elapsed = node.Elapsed + late })],
        };
    }
}

/// <summary>Where in its life a prompt is.</summary>
public enum PromptPhase
{
    /// <summary>On its way to the pod, or waiting there.</summary>
    Queued,

    /// <summary>Nodes are at work.</summary>
    Running,

    /// <summary>The nodes are done, the evidence for the end is not complete.</summary>
    Finishing,

    /// <summary>It has ended.</summary>
    Ended,
}

/// <summary>What a progress stands on.</summary>
public enum ProgressSource
{
    /// <summary>Messages of the pod, as they came.</summary>
    Live,

    /// <summary>What REST told.</summary>
    Polled,

    /// <summary>A guess from what is known of the workflow.</summary>
    Estimated,
}
