namespace ComfyPulse.Cli.Store;

/// <summary>What a run of this computer keeps of a prompt, so that a later command can follow it. Nothing secret: no header, no key, an address without credentials.</summary>
/// <param name="PromptId">The prompt.</param>
/// <param name="Pod">The pod's address, without credentials and query items.</param>
/// <param name="ClientId">The client id that it was submitted with: its messages go there.</param>
/// <param name="SubmittedAt">When it was submitted.</param>
/// <param name="Owner">The process that submitted it; null where an entry does not tell.</param>
/// <param name="Workflow">What was submitted; null where an entry's workflow cannot be read.</param>
internal sealed record StoredPrompt(string PromptId, string Pod, string ClientId, DateTimeOffset SubmittedAt, OwnerProcess? Owner, Workflow? Workflow);
