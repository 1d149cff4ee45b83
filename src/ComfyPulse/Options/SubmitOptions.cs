using ComfyPulse.Protocol;

namespace ComfyPulse;

/// <summary>How a workflow is submitted.</summary>
public sealed record SubmitOptions
{
    /// <summary>The prompt id to use; default: a fresh one.</summary>
    public PromptId? PromptId { get; init; }

    /// <summary>To the front of the queue.</summary>
    public bool Front { get; init; }

    /// <summary>Priority, lower runs first; wins over <see cref="Front"/>.</summary>
    public double? Number { get; init; }

    /// <summary>The output nodes to run, by id; null for all. Needs ComfyUI 0.3.48.</summary>
    public IReadOnlyList<string>? PartialExecutionTargets { get; init; }

    /// <summary>How samplers make previews: <c>none</c>, <c>auto</c>, <c>latent2rgb</c> or <c>taesd</c>; null leaves it to the pod. Honoured since 0.5.0.</summary>
    public string? PreviewMethod { get; init; }

    /// <summary>More members for <c>extra_data</c>: a JSON object. <c>client_id</c>, <c>preview_method</c> and our own mark win over members of the same name.</summary>
    public RawJson? ExtraData { get; init; }

    /// <summary>The client id whose socket gets the messages; default: this process's own. Two live processes must never share one.</summary>
    public string? ClientId { get; init; }

    /// <summary>The key for partner (API) nodes, sent as <c>extra_data.api_key_comfy_org</c>; never logged or recorded.</summary>
    public string? ApiKey { get; init; }

    /// <summary>How long the whole run may take, from its submission; the outcome is then <see cref="PromptOutcome.TimedOut"/> and the prompt goes on. Time in which this computer slept does not count. Default: no limit.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>How long it may take until the prompt begins to run, its wait in the queue included; the outcome is then <see cref="PromptOutcome.TimedOut"/> and the prompt goes on. Default: no limit.</summary>
    public TimeSpan? StartTimeout { get; init; }

    /// <summary>How long a submission is seen to: one that was provably not taken (busy, refused) is sent again within it, and one whose answer was lost is looked up in queue and history.
    /// Afterwards it throws: the pod's own error, or <see cref="PromptException"/> with <see cref="PromptOutcome.Unknown"/>. Default: the pod's <see cref="ComfyUIPodOptions.AnswerTimeout"/>.</summary>
    public TimeSpan? Patience { get; init; }

    /// <summary>How often REST is asked about this prompt while there is no socket; default: <see cref="ComfyUIPodOptions.PollInterval"/>.</summary>
    public TimeSpan? PollInterval { get; init; }

    /// <summary>For a training: also read what the pod writes to its log, where the losses of ComfyUI's own trainer stand and nowhere else. The log is the whole pod's, so that what others do there is sent here too;
    /// what is not about the training is not kept. Default: no.</summary>
    public bool FollowLogs { get; init; }

    /// <summary>Called once before anything leaves, with the prompt id and the client id: to write them down, so that another process can attach to the prompt whatever becomes of this one. It is waited for; if it throws, nothing is sent and
    /// <see cref="ComfyUIPodClient.SubmitAsync"/> throws the same. Pods before 0.3.45 give the prompt another id: <see cref="PromptRun.PromptId"/> has it. Default: none.</summary>
    public Func<PromptId, string, CancellationToken, ValueTask>? BeforeSubmission { get; init; }

    /// <summary>An earlier process may have sent this prompt id: look before it is sent.</summary>
    public bool MayHaveBeenSent { get; init; }
}

/// <summary>How a prompt that is already on the pod is followed.</summary>
public sealed record AttachOptions
{
    /// <summary>What was submitted, for progress by node; default: what the pod's queue or history says.</summary>
    public Workflow? Workflow { get; init; }

    /// <summary>The client id it was submitted with, for live messages. Whoever uses that id now goes silent.</summary>
    public string? ClientId { get; init; }

    /// <inheritdoc cref="SubmitOptions.FollowLogs"/>
    /// <remarks>It comes with the live messages: <see cref="ClientId"/> is needed. What the pod still has of its log is read first.</remarks>
    public bool FollowLogs { get; init; }

    /// <summary>What an earlier follower has seen: progress goes on from there, a curve keeps its points. Default: nothing.</summary>
    public PromptCheckpoint? Resume { get; init; }

    /// <summary>How long to follow; the outcome is then <see cref="PromptOutcome.TimedOut"/>. Time in which this computer slept does not count. Default: no limit.</summary>
    public TimeSpan? Timeout { get; init; }
}
