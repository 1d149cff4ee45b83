namespace ComfyPulse.Runs;

/// <summary>What the catalogue says about one failure or rejection.</summary>
/// <param name="Category">The kind of trouble.</param>
/// <param name="Hint">The remedy, a sentence or two; null where there is none better than reading the traceback.</param>
/// <param name="IsRetryable">Whether the same workflow may do on the same pod, with nothing changed by hand.</param>
internal sealed record FailureAdvice(FailureCategory Category, string? Hint = null, bool IsRetryable = false);
