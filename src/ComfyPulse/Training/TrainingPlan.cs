using ComfyPulse.Workflows;

namespace ComfyPulse.Training;

/// <summary>What a workflow will train: its trainers in the order of their work, and what they should leave behind.</summary>
/// <param name="Trainers">At least one.</param>
/// <param name="Loras">What is to be saved; empty where the workflow does not tell.</param>
internal sealed record TrainingPlan(IReadOnlyList<Trainer> Trainers, IReadOnlyList<ExpectedLora> Loras)
{
    private const string Saver = "SaveLoRA";
    private const string DefaultPrefix = "loras/ComfyUI_trained_lora";

    /// <summary>What a workflow will train; null where none of the nodes that will run is known to train.</summary>
    public static TrainingPlan? Of(Workflow workflow, PromptPlan plan, TrainingRules rules)
    {
        if (!Trains(plan, rules))
        {
            return null;
        }

        WorkflowNode[] running = [.. workflow.Nodes.Values.Where(node => plan.IsNeeded(plan.IndexOf(node.Id)))];
        var found = running.Where(node => rules.Find(node.ClassType) is not null).ToDictionary(node => node.Id, StringComparer.Ordinal);
        var inputs = new TrainingInputs(workflow);
        Trainer[] trainers = [.. found.Values.OrderBy(node => inputs.Upwards(node).Count(above => found.ContainsKey(above.Id))).Select(node => TrainerOf(node, rules.Find(node.ClassType)!, inputs))];
        ExpectedLora[] saved = [.. running.Where(node => node.ClassType == Saver).Select(node => SavedBy(node, inputs, trainers)).OfType<ExpectedLora>()];
        return new TrainingPlan(trainers, saved.Length > 0 ? saved : [.. found.Values.Select(node => NamedBy(node, rules.Find(node.ClassType)!, inputs)).OfType<ExpectedLora>().Distinct()]);
    }

    /// <summary>Asked at every submission, and nearly always in vain.</summary>
    private static bool Trains(PromptPlan plan, TrainingRules rules)
    {
        for (var index = 0; index < plan.Nodes.Count; index++)
        {
            if (plan.IsNeeded(index) && rules.Find(plan.Nodes[index].ClassType) is not null)
            {
                return true;
            }
        }

        return false;
    }

    private static Trainer TrainerOf(WorkflowNode node, TrainingRule rule, TrainingInputs inputs) => new(node.Id, node.ClassType, rule)
    {
        Steps = inputs.Whole(node, rule.StepsInput),
        PassesPerStep = inputs.Whole(node, rule.AccumulationInput) ?? 1,
        Epochs = inputs.Whole(node, rule.EpochsInput),
        LearningRate = inputs.Number(node, rule.LearningRateInput),
    };

    private static ExpectedLora? SavedBy(WorkflowNode node, TrainingInputs inputs, Trainer[] trainers)
    {
        if (trainers.LastOrDefault(trainer => inputs.Upwards(node).Any(above => above.Id == trainer.NodeId)) is not { } trainer)
        {
            return null;
        }

        var prefix = (node.Inputs.ContainsKey("prefix") ? inputs.Text(node, "prefix") : DefaultPrefix)?.Replace('\\', '/');
        if (string.IsNullOrEmpty(prefix))
        {
            return null;
        }

        var slash = prefix.LastIndexOf('/');
        var steps = node.Inputs.GetValueOrDefault("steps");
        var known = steps is null ? null : steps.LinkNodeId == trainer.NodeId ? trainer.Steps : inputs.Whole(node, "steps");
        return new ExpectedLora(prefix[(slash + 1)..]) { OutputFolder = slash < 0 ? "" : prefix[..slash].Trim('/'), Steps = known, HasUnknownSteps = steps is not null && known is null };
    }

    private static ExpectedLora? NamedBy(WorkflowNode node, TrainingRule rule, TrainingInputs inputs) =>
        inputs.Text(node, rule.NameInput) is { Length: > 0 } name ? new ExpectedLora(name) { Folder = inputs.Text(node, rule.FolderInput) } : null;
}
