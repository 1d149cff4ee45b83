using System.Text;
using ComfyPulse.Protocol;

namespace ComfyPulse.Runs;

/// <summary>Outcomes as sentences for people.</summary>
internal static class OutcomeWords
{
    public static string Describe(PromptId promptId, PromptOutcome outcome) => outcome switch
    {
        PromptOutcome.Succeeded => $"Prompt {promptId} succeeded.",
        PromptOutcome.Failed failed => $"Prompt {promptId} failed{At(failed.NodeId, failed.ClassType, failed.NodeTitle)}: {Exception(failed)}{Line(failed.Hint)}",
        PromptOutcome.Rejected rejected => Rejected(rejected),
        PromptOutcome.Interrupted stop => $"Prompt {promptId} was interrupted by someone else{At(stop.NodeId, stop.ClassType, null)}.",
        PromptOutcome.Cancelled stop => $"Prompt {promptId} was cancelled{At(stop.NodeId, stop.ClassType, null)}.",
        PromptOutcome.Removed => $"Prompt {promptId} was taken out of the queue by someone else before it ran. It can be submitted again.",
        PromptOutcome.Lost lost => $"Prompt {promptId} is lost: the pod restarted ({lost.Evidence.TrimEnd('.')}). It can be submitted again.",
        PromptOutcome.TimedOut { Which: TimeLimit.Start } limit => $"Prompt {promptId} did not begin to run within {limit.Limit}. It may still do so: attach to its id to follow it again.",
        PromptOutcome.TimedOut limit => $"Prompt {promptId} did not end within {limit.Limit}. It may go on: attach to its id to follow it again.",
        PromptOutcome.Unknown unknown => $"What became of prompt {promptId} cannot be known: {unknown.Why.TrimEnd('.')}. It may be running: look its id up in the pod's queue and history before it is submitted again.",
        _ => $"Prompt {promptId} ended as {outcome.Word}.",
    };

    /// <summary>A node as people know it: its title and class, and its id.</summary>
    public static string Node(string? nodeId, string? classType, string? title)
    {
        var name = title is null || title == classType ? classType : classType is null ? title : $"{title}, {classType}";
        return (nodeId, name) switch
        {
            (null, null) => "a node",
            (null, _) => name,
            (_, null) => $"node {nodeId}",
            _ => $"node {nodeId} ({name})",
        };
    }

    /// <summary>What is wrong with a node: each input and its reason.</summary>
    public static string Reasons(NodeErrors errors) => errors.Errors.Count == 0 ? "no reason given" : string.Join("; ", errors.Errors.Select(Reason));

    private static string Reason(PromptError error)
    {
        var details = error.Details.Trim();
        var input = error.InputName is { } name && !details.Contains(name, StringComparison.Ordinal) && !error.Message.Contains(name, StringComparison.Ordinal) ? name + ": " : "";
        return details.Length > 0 && details != error.Message ? $"{input}{error.Message.TrimEnd('.', ':')}: {details}" : input + error.Message;
    }

    private static string Rejected(PromptOutcome.Rejected rejected)
    {
        var words = new StringBuilder("The pod refused the prompt: ").Append(Reason(rejected.Error));
        foreach (var (nodeId, errors) in rejected.NodeErrors)
        {
            words.Append('\n').Append("- ").Append(Node(nodeId, errors.ClassType, null)).Append(": ").Append(Reasons(errors));
        }

        return words.Append(Line(rejected.Hint)).ToString();
    }

    private static string Line(string? hint) => hint is null ? "" : "\n" + hint;

    private static string At(string? nodeId, string? classType, string? title) => nodeId is null && classType is null ? "" : " at " + Node(nodeId, classType, title);

    private static string Exception(PromptOutcome.Failed failed) =>
        (failed.ExceptionType, failed.Message) switch
        {
            (null, "") => "the pod gave no reason.",
            (null, var message) => message,
            (var type, "") => type,
            var (type, message) => $"{type}: {message}",
        };
}
