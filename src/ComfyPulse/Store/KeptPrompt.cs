using ComfyPulse.Store;

namespace ComfyPulse;

/// <summary>What a <see cref="PromptStore"/> keeps of a prompt, so that a later process can follow it. Nothing secret: no header, no key, an address without credentials.</summary>
/// <param name="PromptId">The prompt.</param>
/// <param name="Pod">The pod's address, without credentials and query items.</param>
/// <param name="ClientId">The client id that it was submitted with: its messages go there.</param>
/// <param name="SubmittedAt">When it was submitted.</param>
public sealed record KeptPrompt(PromptId PromptId, Uri Pod, string ClientId, DateTimeOffset SubmittedAt)
{
    /// <summary>What was submitted; null where the entry's workflow cannot be read.</summary>
    public Workflow? Workflow { get; init; }

    /// <summary>Whether the pod's log was followed: <see cref="SubmitOptions.FollowLogs"/>.</summary>
    public bool FollowsLogs { get; init; }

    /// <summary>How it ended, as <see cref="PromptOutcome.Word"/> has it; null while that is not known: then it can be resumed.</summary>
    public string? Outcome { get; init; }

    /// <summary>Whether the process that follows it lives: its messages go there. Of a process of another computer that cannot be seen; it is taken to be gone.</summary>
    public bool IsFollowed => Owner?.IsAlive() is true;

    /// <summary>The process that follows it; null for none.</summary>
    internal OwnerProcess? Owner { get; init; }
}
