using ComfyPulse.Protocol;

namespace ComfyPulse.Runs;

/// <summary>Something that the machine of a run is told besides socket frames. Any order, twice or not at all: the machine copes.</summary>
internal abstract record RunFact
{
    /// <summary>The submission is about to leave; from here on it may be on the pod.</summary>
    public sealed record PostLeft : RunFact;

    /// <summary>200 of the submission. <paramref name="PromptId"/> may differ from ours: old pods mint their own.</summary>
    public sealed record PostAccepted(PromptId PromptId, double? Number, IReadOnlyDictionary<string, NodeErrors> NodeErrors) : RunFact;

    /// <summary>400 of the submission.</summary>
    public sealed record PostRefused(PromptRefused Refusal) : RunFact;

    /// <summary>The answer was lost: the pod may have the prompt.</summary>
    public sealed record PostUnclear(string Why) : RunFact;

    /// <summary>Provably nothing was sent.</summary>
    public sealed record PostNeverLeft(string Why) : RunFact;

    /// <summary>A look-up for the submission by id and mark. <paramref name="Found"/>: the id it goes by, or null for absent in both queue and history.</summary>
    public sealed record SubmissionLookedUp(PromptId? Found, int Look) : RunFact;

    /// <summary>The socket that carries this run's messages is open. <paramref name="BeforeSubmission"/>: nothing can have been missed. <paramref name="IsProven"/>: it is known to hear what the pod sends; until then REST is asked as well.</summary>
    public sealed record SocketOpened(bool BeforeSubmission, bool IsProven = true) : RunFact;

    /// <summary>The socket is gone, or was proven deaf: messages may be missed from here on.</summary>
    public sealed record SocketBroke(string Why) : RunFact;

    /// <summary>A frame of the open socket could not be used and may have been about this run: what messages told may be incomplete, so that the end needs the history.</summary>
    public sealed record FramesMissed(string Why) : RunFact;

    /// <summary>What a look at <c>/queue</c> found. The look's number was taken by <see cref="RunMachine.BeginLook"/> before the request left.</summary>
    /// <param name="State">Where the prompt is.</param>
    /// <param name="Place">Prompts ahead, when pending.</param>
    /// <param name="Look">The look that asked.</param>
    /// <param name="OutputsToExecute">The output nodes that the pod will run, when told.</param>
    public sealed record QueueSaid(QueueState State, int? Place, int Look, IReadOnlyList<string>? OutputsToExecute = null) : RunFact
    {
        /// <summary>How long the prompts ahead are expected to take; null where that is not known.</summary>
        public TimeSpan? Ahead { get; init; }
    }

    /// <summary>What a look at <c>/history/{id}</c> found; null for nothing. Within one look it comes after the queue.</summary>
    public sealed record HistorySaid(HistoryEntry? Entry, int Look) : RunFact;

    /// <summary>The pod was out of reach: until it shows that it is the same, an absent prompt may have been lost in a restart.</summary>
    public sealed record PodWasAway : RunFact;

    /// <summary>The pod's history still has what it had before it was away: it did not restart.</summary>
    public sealed record PodIsTheSame : RunFact;

    /// <summary>Signs that the pod restarted: an id that was in its history is gone, or its numbers began anew.</summary>
    public sealed record PodRestarted(string Evidence) : RunFact;

    /// <summary>A pod-wide frame without a prompt id that the connection attributed to this run: a node's text (event 3), a whole image (event 1 or 4), or the replayed <c>executing</c>.</summary>
    public sealed record TextSaid(string NodeId, string Text) : RunFact;

    /// <summary>An image frame of this run. The machine tells outputs from previews by the plan's class of the node; previews are only a sign of life.</summary>
    public sealed record ImageCame(string? NodeId, ReadOnlyMemory<byte> Image, ImageKind Kind) : RunFact;

    /// <summary>What the pod has written to its log while this run was the one that runs; <paramref name="AreLinesMissing"/>: something before it was not heard.</summary>
    public sealed record LogsSaid(IReadOnlyList<string> Texts, bool AreLinesMissing = false) : RunFact;

    /// <summary>The pod does not give its log.</summary>
    public sealed record LogsUnavailable : RunFact;

    /// <summary>The names of the LoRAs that the pod lists.</summary>
    public sealed record LorasListed(IReadOnlyList<string> Names) : RunFact;

    /// <summary>The local store could not be written.</summary>
    public sealed record NotKept(string Why) : RunFact;

    /// <summary>The node that the pod says is current, after a reconnect.</summary>
    public sealed record CurrentNode(string NodeId) : RunFact;

    /// <summary>The caller asked for the end of the work.</summary>
    public sealed record CancelAsked : RunFact;

    /// <summary>The pod took our cancel request for a pending (dequeue) or running (interrupt) prompt.</summary>
    public sealed record CancelSent : RunFact;

    /// <summary>A limit of the caller's own.</summary>
    public sealed record LimitPassed(TimeSpan Limit, TimeLimit Which = TimeLimit.Run) : RunFact;

    /// <summary><see cref="RunMachine.WakeAt"/> has come.</summary>
    public sealed record Woke : RunFact;

    /// <summary>Nothing more will ever be told (a recording's end, or following was stopped): end with what is known.</summary>
    public sealed record NothingFollows(string Why) : RunFact;
}

/// <summary>Where <c>/queue</c> has a prompt.</summary>
internal enum QueueState
{
    /// <summary>In neither list.</summary>
    Absent,

    /// <summary>Waiting.</summary>
    Pending,

    /// <summary>Running.</summary>
    Running,
}
