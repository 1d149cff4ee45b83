using System.Globalization;

namespace ComfyPulse.Connections;

/// <summary>Outcomes and exceptions as values of <c>error.type</c>: few words, whatever node packs raise.</summary>
internal static class ErrorWord
{
    /// <summary>The category of a failure or a rejection, else the outcome's own word; null for a success.</summary>
    public static string? Of(PromptOutcome outcome) => outcome switch
    {
        PromptOutcome.Succeeded => null,
        PromptOutcome.Failed failed => failed.Category.ToWord(),
        PromptOutcome.Rejected rejected => rejected.Category.ToWord(),
        _ => outcome.Word,
    };

    public static string Of(Exception exception) => exception switch
    {
        PromptException { Outcome: var outcome } => Of(outcome) ?? outcome.Word,
        PodResponseException response => ((int)response.Status).ToString(CultureInfo.InvariantCulture),
        PodUnreachableException => "unreachable",
        PodAnswerLostException => "answer_lost",
        PodFeatureException => "feature_missing",
        PodServiceDisabledException => "service_disabled",
        OperationCanceledException => "cancelled",
        _ => exception.GetType().FullName ?? "_OTHER",
    };
}
