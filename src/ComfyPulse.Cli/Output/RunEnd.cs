namespace ComfyPulse.Cli.Output;

/// <summary>Everything about the end of a run: what the last line of each view is made of.</summary>
/// <param name="PromptId">The prompt; null where it was rejected before it had an id.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Sentence">The same for people, with the remedy.</param>
/// <param name="Files">The absolute paths of what was saved.</param>
/// <param name="Progress">How far it came; null where it never began.</param>
internal sealed record RunEnd(PromptId? PromptId, PromptOutcome Outcome, string Sentence, IReadOnlyList<string> Files, PromptProgress? Progress);
