namespace ComfyPulse.Cli.Scoring;

/// <summary>Where what a run's workflow costs is learned before the run is played.</summary>
/// <param name="Lesson">Who teaches.</param>
/// <param name="Recording">What is played before; null where nothing need be.</param>
internal sealed record Teacher(Lesson Lesson, PromptRecording? Recording = null)
{
    /// <summary>The teacher of a run. Other runs of its workflow come first; they may be several.</summary>
    public static Teacher Of(ScoredRun run, IEnumerable<ScoredRun> all)
    {
        var (own, elsewhere) = (new List<ScoredRun>(), default(ScoredRun));
        foreach (var other in all.Where(other => other.WasHeardWhole && other.WorkflowKey == run.WorkflowKey && !ReferenceEquals(other, run)))
        {
            if (ReferenceEquals(other.Recording, run.Recording))
            {
                own.Add(other);
            }
            else
            {
                elsewhere ??= other;
            }
        }

        // What costs are known is settled when a run is submitted; what was over by then teaches while the recording is played.
        if (own.Exists(other => other.KnownAt <= run.SubmittedAt))
        {
            return new Teacher(Lesson.AnotherRun);
        }

        if (elsewhere is not null)
        {
            return new Teacher(Lesson.AnotherRun, elsewhere.Recording);
        }

        // Its own recording teaches the run itself along with the others.
        return run.WasHeardWhole ? new Teacher(Lesson.TheRunItself, run.Recording) : own.Count > 0 ? new Teacher(Lesson.AnotherRun, run.Recording) : new Teacher(Lesson.Nobody);
    }
}
