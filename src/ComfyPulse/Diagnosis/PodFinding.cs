namespace ComfyPulse;

/// <summary>The answer to one question about a pod.</summary>
/// <param name="Code">The question as a stable word for programs: <c>rest</c>, <c>socket</c>, ….</param>
/// <param name="Grade">How good it is.</param>
/// <param name="Text">What was found, in sentences for people. Never the value of a header or of a query item.</param>
/// <param name="Remedy">What helps; null where nothing needs to.</param>
public sealed record PodFinding(string Code, FindingGrade Grade, string Text, string? Remedy = null);
