namespace ComfyPulse;

/// <summary>A recorded submission of which a prompt may have come, or a refusal.</summary>
/// <param name="At">When it left, on the recording's clock.</param>
/// <param name="PromptId">The id that the pod gave it, or that was offered; null where none is known.</param>
/// <param name="ClientId">The client whose socket gets its messages; null for an anonymous one.</param>
/// <param name="Workflow">What was submitted; null where it cannot be read.</param>
public sealed record RecordedSubmission(TimeSpan At, PromptId? PromptId, string? ClientId, Workflow? Workflow);
