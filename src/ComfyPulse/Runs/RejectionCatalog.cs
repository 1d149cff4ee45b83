using ComfyPulse.Protocol;

namespace ComfyPulse.Runs;

/// <summary>What a rejection means and what helps, from the types of ComfyUI's errors. A rejected workflow is never retryable: unchanged, it is rejected again.</summary>
internal static class RejectionCatalog
{
    private const int MostNames = 3;

    public static FailureAdvice Find(PromptOutcome.Rejected rejected)
    {
        if (MissingClass(rejected.Error) is { } classType)
        {
            return new(FailureCategory.MissingNode, $"The pod has no node class {Name(classType)}: install the node pack that has it on the pod and restart it, or use a pod that has it.");
        }

        var errors = rejected.NodeErrors.Values.SelectMany(node => node.Errors.Select(error => (node.ClassType, Error: error))).ToArray();
        var models = errors.Where(error => IsMissingModel(error.Error)).Select(error => Model(error.ClassType, error.Error)).Distinct(StringComparer.Ordinal).ToArray();
        if (models.Length > 0)
        {
            var more = models.Length > MostNames ? $"; and {models.Length - MostNames} more" : "";
            return new(FailureCategory.MissingModel, $"The pod does not have {string.Join("; ", models.Take(MostNames))}{more}. Download what is missing onto the pod, or choose a model that it has.");
        }

        return new(FailureCategory.BadInput, Remedy(errors.Length > 0 ? errors[0].Error : rejected.Error));
    }

    /// <summary>The class that the pod does not know; null where the error is another, or a node names no class at all.</summary>
    private static string? MissingClass(PromptError error)
    {
        if (error.Type == "missing_node_type")
        {
            return error.ClassType;
        }

        // Before 0.12.0 the class stands only in the sentence.
        const string Before = "Cannot execute because node ", After = " does not exist.";
        return error.Type == "invalid_prompt" && error.Message.StartsWith(Before, StringComparison.Ordinal) && error.Message.EndsWith(After, StringComparison.Ordinal) && error.Message.Length > Before.Length + After.Length
            ? error.Message[Before.Length..^After.Length]
            : null;
    }

    private static bool IsMissingModel(PromptError error) =>
        error.Type == "value_not_in_list" && ModelFolders.IsModel(error.InputName, error.ReceivedValue);

    private static string Model(string? classType, PromptError error)
    {
        var name = error.ReceivedValue is { Length: > 0 } value ? Name(value) : $"the model of {Name(error.InputName ?? "its input")}";
        return ModelFolders.FolderOf(classType, error.InputName) is { } folder ? $"{name} (it belongs into {folder})" : $"{name} (it belongs into the folder of {Name(classType ?? "its node")} below models)";
    }

    private static string Remedy(PromptError error) => error.Type switch
    {
        "missing_node_type" or "invalid_prompt" => "A node has no class_type: export the workflow from ComfyUI again, in API format.",
        "no_prompt" => "Nothing was submitted that ComfyUI takes for a workflow: export it from ComfyUI in API format.",
        "prompt_no_outputs" => "Add an output node, such as SaveImage, or correct the targets: at least one node must be an output.",
        "invalid_prompt_id" => "Leave the prompt id out, or give a UUID in lower case with hyphens.",
        "required_input_missing" => "Give the missing input a value or a link.",
        "bad_linked_input" => "A link is a list of two: the id of a node and the number of its output.",
        "return_type_mismatch" => "Link the input to an output of its own type.",
        "invalid_input_type" => "Give the input a value of its own type.",
        "value_smaller_than_min" or "value_bigger_than_max" => "Give the input a value within its range.",
        "value_not_in_list" => "Choose one of the values that the pod has for this input.",
        "custom_validation_failed" when error.Details.Contains("Invalid image file", StringComparison.Ordinal) => "The input file is not on the pod: upload it first, and use the name that the upload gave.",
        "exception_during_validation" or "exception_during_inner_validation" => "A link leads to a node or an output that does not exist, or a value breaks the node's own check: correct it.",
        "dependency_cycle" => "The nodes wait for each other in a circle: break the circle of links.",
        _ => "Correct in the workflow what the pod names.",
    };

    // The workflow's own words, but not at any length.
    private static string Name(string text) => text.Length <= 100 ? text : text[..99] + "…";
}
