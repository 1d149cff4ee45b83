namespace ComfyPulse.Cli.Output;

/// <summary>How a prompt ended, in one sentence for people; what did not succeed names the remedy.</summary>
internal static class OutcomeText
{
    private const int MostErrors = 5;

    /// <summary>The sentence, without control characters.</summary>
    /// <param name="promptId">The prompt, for those who must look it up.</param>
    /// <param name="outcome">How it ended.</param>
    /// <param name="historyUrl">Where the pod tells about the prompt; null where there is no pod any more.</param>
    public static string Of(PromptId promptId, PromptOutcome outcome, Uri? historyUrl) => outcome switch
    {
        PromptOutcome.Succeeded => "Succeeded.",
        PromptOutcome.Failed failed => Failed(failed),
        PromptOutcome.Rejected rejected => Rejected(rejected),
        PromptOutcome.Interrupted => $"Interrupted{At(outcome)} by somebody else; run it again when the pod is free.",
        PromptOutcome.Cancelled => $"Cancelled{At(outcome)}, as asked.",
        PromptOutcome.Removed => "Somebody else took the prompt out of the pod's queue before it ran; run it again.",
        PromptOutcome.Lost lost => $"The pod restarted and has forgotten the prompt ({SafeText.OneLine(lost.Evidence)}); run it again.",
        PromptOutcome.TimedOut timedOut => $"Not done within {ProgressText.Time(timedOut.Limit)}. {Watch(promptId, historyUrl)}",
        PromptOutcome.Unknown unknown => $"It cannot be told how the prompt ended: {SafeText.OneLine(unknown.Why).TrimEnd('.')}. {Look(promptId, historyUrl)}",
        _ => $"Ended as {outcome.Word}.",
    };

    private static string Failed(PromptOutcome.Failed failed)
    {
        var where = failed.NodeId is { } id ? ProgressText.Node(id, failed.ClassType, failed.NodeTitle) : "A node";
        var what = string.Join(": ", new[] { failed.ExceptionType, failed.Message }.Where(text => !string.IsNullOrWhiteSpace(text)).Select(text => SafeText.OneLine(text)));
        var remedy = failed.Hint is { } hint ? ". " + hint : "; look at the node's inputs, and at the pod's log for the traceback.";
        return $"Failed at {where}: {what.TrimEnd('.')}{remedy}";
    }

    private static string Rejected(PromptOutcome.Rejected rejected)
    {
        var errors = RejectedInput.AllOf(rejected);
        var reasons = string.Join("; ", errors.Take(MostErrors).Select(Reason));
        var more = errors.Count > MostErrors ? $"; and {errors.Count - MostErrors} more" : "";
        return $"The pod rejected the workflow: {reasons}{more}. {Remedy(rejected, errors)}";
    }

    private static string Reason(RejectedInput error)
    {
        var where = error.NodeId is { } id ? ProgressText.Node(id, error.ClassType, null) + ": " : "";
        return where + SafeText.OneLine(error.Message).TrimEnd('.');
    }

    // What only the pod can have is told by the outcome; what is to be set is told in the command's own words.
    private static string Remedy(PromptOutcome.Rejected rejected, IReadOnlyList<RejectedInput> errors) => (rejected.Category, errors[0].Type) switch
    {
        (FailureCategory.MissingNode, _) => SafeText.OneLine(rejected.Hint),
        (FailureCategory.MissingModel, _) => SafeText.OneLine(rejected.Hint) + " One that it has is chosen with --set NODE.INPUT=VALUE.",
        (_, "prompt_no_outputs") => "Add an output node, such as SaveImage.",
        (_, "value_not_in_list") => "Choose a value that the pod has, with --set NODE.INPUT=VALUE.",
        _ => "Correct the inputs in the workflow, or with --set NODE.INPUT=VALUE.",
    };

    private static string Watch(PromptId promptId, Uri? historyUrl) => historyUrl is null
        ? "The embedded pod ends with this program, and the prompt with it; give it a longer --timeout."
        : $"The prompt {SafeText.OneLine(promptId.Value)} may go on; once it is done, {SafeText.OneLine(historyUrl.AbsoluteUri)} tells how it ended.";

    private static string Look(PromptId promptId, Uri? historyUrl) => historyUrl is null
        ? "Run it again."
        : $"Before it is run again, see whether {SafeText.OneLine(historyUrl.AbsoluteUri)} or the pod's queue knows the prompt {SafeText.OneLine(promptId.Value)}.";

    private static string At(PromptOutcome outcome)
    {
        var facts = EndFacts.Of(outcome);
        return facts.NodeId is { } id ? " at " + ProgressText.Node(id, facts.ClassType, null) : "";
    }
}
