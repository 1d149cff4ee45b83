namespace ComfyPulse;

/// <summary>What was found when a pod was looked at.</summary>
/// <param name="Findings">One for each question, always all of them, in the order <c>rest</c>, <c>auth</c>, <c>proxy</c>, <c>socket</c>, <c>frames</c>, <c>version</c>, <c>features</c>, <c>previews</c>, <c>round_trip</c>, <c>clock</c>, <c>upload_limit</c>.</param>
public sealed record PodDiagnosis(IReadOnlyList<PodFinding> Findings)
{
    /// <summary>Whether the pod can be used as it is: nothing is <see cref="FindingGrade.Bad"/>.</summary>
    public bool IsUsable => Findings.All(finding => finding.Grade != FindingGrade.Bad);
}
