using ComfyPulse.Protocol;

namespace ComfyPulse.Cli.Output;

/// <summary>What <c>ended</c> says of an outcome, besides its word: the same facts for people and for programs.</summary>
internal sealed record EndFacts(string? NodeId, string? ClassType, string? ExceptionType, string? Message, IReadOnlyList<RejectedInput> Errors)
{
    /// <summary>The kind of trouble, as a word; null where the outcome has none.</summary>
    public string? Category { get; private init; }

    /// <summary>What helps.</summary>
    public string? Hint { get; private init; }

    /// <summary>The facts of an outcome.</summary>
    public static EndFacts Of(PromptOutcome outcome) => outcome switch
    {
        PromptOutcome.Failed failed => new(failed.NodeId, failed.ClassType, failed.ExceptionType, failed.Message, []) { Category = failed.Category.ToWord(), Hint = failed.Hint },
        PromptOutcome.Rejected rejected => new(null, null, null, Sentence(rejected.Error), RejectedInput.AllOf(rejected)) { Category = rejected.Category.ToWord(), Hint = rejected.Hint },
        PromptOutcome.Interrupted interrupted => new(interrupted.NodeId, interrupted.ClassType, null, null, []),
        PromptOutcome.Cancelled cancelled => new(cancelled.NodeId, cancelled.ClassType, null, null, []),
        PromptOutcome.Lost lost => new(null, null, null, lost.Evidence, []),
        PromptOutcome.TimedOut timedOut => new(null, null, null, $"Not done within {ProgressText.Time(timedOut.Limit)}; the prompt may go on.", []),
        PromptOutcome.Unknown unknown => new(null, null, null, unknown.Why, []),
        _ => new(null, null, null, null, []),
    };

    /// <summary>A reason of a refusal: ComfyUI's message, with the details that it keeps apart.</summary>
    public static string Sentence(PromptError error) =>
        error.Details.Length == 0 || error.Message.Contains(error.Details, StringComparison.Ordinal) ? error.Message : $"{error.Message.TrimEnd('.')}: {error.Details}";
}

/// <summary>One thing that is wrong with a rejected workflow.</summary>
/// <param name="NodeId">The node; null where the whole prompt is refused.</param>
/// <param name="ClassType">Its class.</param>
/// <param name="Input">The input; null where the error names none.</param>
/// <param name="Type">ComfyUI's word for it: <c>value_not_in_list</c>, <c>required_input_missing</c>…</param>
/// <param name="Message">ComfyUI's sentence.</param>
internal sealed record RejectedInput(string? NodeId, string? ClassType, string? Input, string Type, string Message)
{
    /// <summary>All of them, node by node; a refusal of the whole prompt is one without a node.</summary>
    public static IReadOnlyList<RejectedInput> AllOf(PromptOutcome.Rejected rejected)
    {
        var errors = new List<RejectedInput>();
        foreach (var (nodeId, node) in rejected.NodeErrors)
        {
            foreach (var error in node.Errors)
            {
                errors.Add(new(nodeId, node.ClassType, error.InputName, error.Type, EndFacts.Sentence(error)));
            }
        }

        if (errors.Count == 0)
        {
            var error = rejected.Error;
            // An unknown class is refused for the whole prompt; which node it is stands beside the sentence.
            errors.Add(new(error.NodeId, error.ClassType, error.InputName, error.Type, EndFacts.Sentence(error)));
        }

        return errors;
    }
}
