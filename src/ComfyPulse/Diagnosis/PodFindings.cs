namespace ComfyPulse.Diagnosis;

/// <summary>Findings that several checks share.</summary>
internal static class PodFindings
{
    /// <summary>The question needs REST, which does not work.</summary>
    public static PodFinding NoRest(string code) => Skipped(code, "Not looked at: REST does not work.");

    public static PodFinding Skipped(string code, string text) => new(code, FindingGrade.Skipped, text);
}
