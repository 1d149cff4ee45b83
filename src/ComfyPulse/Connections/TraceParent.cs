using System.Diagnostics;
using ComfyPulse.Protocol;

namespace ComfyPulse.Connections;

/// <summary>The trace of a submission, as the mark carries it to whoever follows the prompt later: W3C's <c>traceparent</c>, version 00.</summary>
internal static class TraceParent
{
    private const int Length = 55;

    /// <summary>The span that is under way here; null where there is none, or none of W3C's form.</summary>
    public static string? Current => Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity ? activity.Id : null;

    /// <summary>The span that submitted what queue or history give back; none where it is not told. Anybody can write there: whatever is not exactly of the form is nothing.</summary>
    public static ActivityContext Of(QueueItem? item) => Parse(SubmissionBody.TraceParentOf(item));

    /// <summary>None for whatever is not exactly of the form.</summary>
    public static ActivityContext Parse(string? text) =>
        text is { Length: Length }
        && text.StartsWith("00-", StringComparison.Ordinal) && text[35] == '-' && text[52] == '-'
        && char.IsAsciiHexDigitLower(text[53]) && char.IsAsciiHexDigitLower(text[54])
        && ActivityContext.TryParse(text, traceState: null, isRemote: true, out var context)
            ? context
            : default;
}
