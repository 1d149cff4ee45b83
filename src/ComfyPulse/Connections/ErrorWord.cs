using System.Globalization;

namespace ComfyPulse.Connections;

/// <summary>Outcomes and exceptions as values of <c>error.type</c>: few words, whatever node packs raise.</summary>
internal static class ErrorWord
{
    /// <summary>The category of a failure or a rejection, else the outcome's own word; null for a success.</summary>
    public static string? Of(PromptOutcome outcome) => outcome switch
    {
        PromptOutcome.Succeeded => null,
        PromptOutcome.Failed failed => Of(failed.Category),
        PromptOutcome.Rejected rejected => Of(rejected.Category),
        _ => outcome.Word,
    };

    public static string Of(Exception exception) => exception switch
    {
        PromptException { Outcome: var outcome } => Of(outcome) ?? outcome.Word,
        PodResponseException response => ((int)response.Status).ToString(CultureInfo.InvariantCulture),
        PodUnreachableException => "unreachable",
        PodAnswerLostException => "answer_lost",
        PodFeatureException => "feature_missing",
        OperationCanceledException => "cancelled",
        _ => exception.GetType().FullName ?? "_OTHER",
    };

    private static string Of(FailureCategory category) => category switch
    {
        FailureCategory.OutOfMemory => "out_of_memory",
        FailureCategory.MissingModel => "missing_model",
        FailureCategory.CorruptModel => "corrupt_model",
        FailureCategory.MissingNode => "missing_node",
        FailureCategory.BadInput => "bad_input",
        FailureCategory.NotANumber => "not_a_number",
        FailureCategory.DiskFull => "disk_full",
        FailureCategory.DeviceError => "device_error",
        FailureCategory.Network => "network",
        FailureCategory.NodeError => "node_error",
        _ => "unknown",
    };
}
