namespace ComfyPulse.Cli.Scoring;

/// <summary>Where what a run's workflow costs is learned before the run is played.</summary>
/// <param name="Recording">What is played before; null where an earlier run of the run's own recording teaches by itself.</param>
/// <param name="IsAnotherRun">Whether the run itself is not what is learned from.</param>
internal sealed record Teacher(PromptRecording? Recording, bool IsAnotherRun)
{
    /// <summary>The teacher of a run: an earlier one of the same workflow in its recording, or one in another recording; where there is none, the run itself.</summary>
    public static Teacher Of(ScoredRun run, IEnumerable<ScoredRun> all)
    {
        var others = all.Where(other => other.WorkflowKey == run.WorkflowKey && !ReferenceEquals(other, run)).ToArray();
        if (others.Any(other => ReferenceEquals(other.Recording, run.Recording) && other.End <= run.Start))
        {
            return new Teacher(null, IsAnotherRun: true);
        }

        // A later run of its own recording cannot be played without the run itself.
        var elsewhere = Array.Find(others, other => !ReferenceEquals(other.Recording, run.Recording));
        return elsewhere is null ? new Teacher(run.Recording, IsAnotherRun: false) : new Teacher(elsewhere.Recording, IsAnotherRun: true);
    }
}
