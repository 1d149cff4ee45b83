using ComfyPulse.Runs;

namespace ComfyPulse;

/// <summary>A prompt did not succeed. <see cref="Outcome"/> has the facts: <c>catch (PromptException e) when (e.Outcome is PromptOutcome.Failed)</c>.</summary>
public sealed class PromptException(PromptId promptId, PromptOutcome outcome) : ComfyUIException(Describe(promptId, outcome))
{
    /// <summary>The prompt.</summary>
    public PromptId PromptId { get; } = promptId;

    /// <summary>How it ended.</summary>
    public PromptOutcome Outcome { get; } = outcome;

    /// <inheritdoc/>
    public override bool IsTransient => Outcome.IsRetryable;

    private static string Describe(PromptId promptId, PromptOutcome outcome) => OutcomeWords.Describe(promptId, outcome);
}
