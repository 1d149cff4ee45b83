namespace ComfyPulse.Workflows;

/// <summary>What is expected to run of a workflow: immutable, shared by all runs of it.</summary>
internal sealed class PromptPlan
{
    /// <param name="workflow">The workflow.</param>
    /// <param name="isOutputClass">Whether a class is an output node, as far as known; null means unknown, then a node that feeds no other counts as one.</param>
    /// <param name="targets">The output nodes asked for; null for all.</param>
    public static PromptPlan Create(Workflow workflow, Func<string, bool?>? isOutputClass = null, IReadOnlyList<string>? targets = null) => throw new NotSupportedException();
}
