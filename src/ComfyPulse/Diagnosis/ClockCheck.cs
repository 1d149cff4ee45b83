namespace ComfyPulse.Diagnosis;

/// <summary><c>clock</c>: does the pod's clock agree with ours? Only the reading of logs depends on it.</summary>
internal static class ClockCheck
{
    public const string Code = "clock";

    // The header has whole seconds.
    private static readonly TimeSpan Allowed = TimeSpan.FromSeconds(2);

    public static PodFinding Of(RestAnswer first)
    {
        if (first.Headers?.Date is not { } theirs)
        {
            return PodFindings.Skipped(Code, "Not to be told: the answers have no Date.");
        }

        var difference = theirs - first.At;
        if (difference.Duration() <= Allowed + first.Took)
        {
            return new PodFinding(Code, FindingGrade.Good, "Agrees with ours.");
        }

        var side = difference > TimeSpan.Zero ? "ahead of" : "behind";
        return new PodFinding(Code, FindingGrade.Poor, $"{Words(difference.Duration())} {side} ours.", "Nothing breaks; times in logs do not match. Let both machines set their clocks by the network.");
    }

    private static string Words(TimeSpan difference) =>
        difference < TimeSpan.FromMinutes(2) ? $"{difference.TotalSeconds:0} s"
        : difference < TimeSpan.FromHours(2) ? $"{difference.TotalMinutes:0} min"
        : difference < TimeSpan.FromDays(2) ? $"{difference.TotalHours:0} h"
        : $"{difference.TotalDays:0} days";
}
