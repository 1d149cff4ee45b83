using ComfyPulse.Runs;

namespace ComfyPulse.Recording;

/// <summary>One run of a recording: its machine, and what the recording says about it that a live run knows by itself.</summary>
internal sealed class ReplayedRun(int submission, PromptId? promptId, RunMachine machine, string? clientId, TimeSpan submittedAt)
{
    /// <summary>The answers that are on their way, and the looks that they belong to.</summary>
    private readonly Dictionary<RecordedCall, int> _looks = new(ReferenceEqualityComparer.Instance);

    /// <summary>Its place among the recording's prompts.</summary>
    public int Submission { get; } = submission;

    /// <summary>Its id; null where it has none (yet).</summary>
    public PromptId? PromptId { get; set; } = promptId;

    public RunMachine Machine { get; } = machine;

    /// <summary>Whose socket gets its messages; null for an anonymous prompt.</summary>
    public string? ClientId { get; } = clientId;

    /// <summary>When it was submitted, or first turned up.</summary>
    public TimeSpan SubmittedAt { get; } = submittedAt;

    /// <summary>The number that the pod gave it.</summary>
    public double? Number { get; set; }

    /// <summary>What was known of the pod's numbers when its submission left.</summary>
    public PodNumbers.Mark NumbersBefore { get; set; }

    /// <summary>When messages showed it though no submission was known; null once one is, or where one was.</summary>
    public TimeSpan? SeenEarlyAt { get; set; }

    /// <summary>The submission's answer was lost: it may never have become a prompt.</summary>
    public bool IsUnclear { get; init; }

    /// <summary>A message or the queue showed it at work.</summary>
    public bool HasBegun { get; set; }

    /// <summary>A message or the history showed its end.</summary>
    public bool HasFinished { get; set; }

    /// <summary>A message told its end.</summary>
    public bool MessagesEnded { get; set; }

    /// <summary>The pod was restarted while it had this prompt.</summary>
    public bool IsLost { get; set; }

    /// <summary>A socket has carried its messages from before the submission on: had it begun, that would have been heard.</summary>
    public bool IsHeard { get; set; }

    /// <summary>The queue was last seen to have it waiting.</summary>
    public bool WasPending { get; set; }

    /// <summary>The recorded client took it out of the queue while it waited.</summary>
    public bool WasDequeued { get; set; }

    /// <summary>The <c>timestamp</c> of its <c>execution_start</c>, which tells runs of one id apart.</summary>
    public long? StartTimestamp { get; set; }

    /// <summary>The last look whose queue answer has come; a history answer after it belongs to it.</summary>
    public int? LastQueueLook { get; set; }

    public bool IsOpen => Machine.Result is null;

    /// <summary>Whether it waits in the queue, as far as the recording tells.</summary>
    public bool IsWaiting => IsOpen && !HasBegun && !HasFinished && (IsHeard || WasPending);

    public void BeginLook(RecordedCall call, TimeSpan at) => _looks[call] = Machine.BeginLook(at);

    /// <summary>The look of an answer; null for one that was asked for before this run was there.</summary>
    public int? TakeLook(RecordedCall call) => _looks.Remove(call, out var look) ? look : null;
}
