namespace ComfyPulse;

/// <summary>Something that happened in a recording.</summary>
/// <param name="At">When, on the recording's clock (its <c>at</c>).</param>
/// <param name="Submission">Which prompt of the recording, counted from 0 in the order in which they turned up; an id that was submitted again is another one. -1 for what belongs to the recording as a whole.</param>
/// <param name="PromptId">The prompt's id; null where there is none: a refused submission that offered none, an answer that was lost, or the recording as a whole.</param>
/// <param name="Happened">What. Every prompt ends with one <see cref="PromptEnded"/>.</param>
public sealed record ReplayedEvent(TimeSpan At, int Submission, PromptId? PromptId, PromptEvent Happened);
