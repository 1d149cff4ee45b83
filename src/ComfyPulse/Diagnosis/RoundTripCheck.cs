namespace ComfyPulse.Diagnosis;

/// <summary><c>round_trip</c>: how long does the cheapest question take? The median of several.</summary>
internal static class RoundTripCheck
{
    public const string Code = "round_trip";

    /// <summary>How often it is asked.</summary>
    public const int Times = 5;

    private static readonly TimeSpan GoodBelow = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan SlowAbove = TimeSpan.FromSeconds(1);

    public static PodFinding Of(IReadOnlyList<RestAnswer> answers)
    {
        var times = answers.Where(answer => answer.IsGood).Select(answer => answer.Took).Order().ToList();
        if (times.Count < Times)
        {
            return new PodFinding(Code, FindingGrade.Poor, $"Only {times.Count} of {Times} questions were answered.", "See whether the pod is busy or restarts, and whether what stands before it limits requests.");
        }

        var median = times[times.Count / 2];
        var text = $"{Math.Ceiling(median.TotalMilliseconds)} ms, the median of {Times}.";
        return median < GoodBelow ? new PodFinding(Code, FindingGrade.Good, text)
            : median < SlowAbove ? new PodFinding(Code, FindingGrade.Poor, text, "Nothing breaks; a pod or a relay that is nearer answers sooner.")
            : new PodFinding(Code, FindingGrade.Poor, text, "See whether the pod is busy (a node at work can freeze its answers) or the way to it is slow; progress will lag.");
    }
}
