namespace ComfyPulse.Cli.Scoring;

/// <summary>Who teaches what a run's workflow costs.</summary>
internal enum Lesson
{
    /// <summary>Another run of the same workflow.</summary>
    AnotherRun,

    /// <summary>The run itself: there is no other.</summary>
    TheRunItself,

    /// <summary>Messages of the run were missed, and there is no other.</summary>
    Nobody,
}
