namespace ComfyPulse.Runs;

/// <summary>What a node's exception means and what helps. Pure: the same exception always gets the same advice, live or replayed.</summary>
internal static class FailureCatalog
{
    /// <summary>Exceptions say what they are at once; a message of megabytes is not searched to its end.</summary>
    private const int SearchedLength = 4096;

    private static readonly FailureAdvice Untold = new(FailureCategory.Unknown, "The pod gave no reason: look at its log.");
    private static readonly FailureAdvice Raised = new(FailureCategory.NodeError);

    public static FailureAdvice Find(PromptOutcome.Failed failed)
    {
        var message = failed.Message.AsSpan(0, Math.Min(failed.Message.Length, SearchedLength));
        foreach (var rule in FailureRules.All)
        {
            if (rule.Matches(failed.ExceptionType, message))
            {
                return rule.Advice;
            }
        }

        return failed is { ExceptionType: null, NodeId: null } ? Untold : Raised;
    }
}
