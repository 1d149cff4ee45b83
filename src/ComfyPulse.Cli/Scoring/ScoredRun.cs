using ComfyPulse.Protocol;

namespace ComfyPulse.Cli.Scoring;

/// <summary>A recorded run that succeeded, from its <c>execution_start</c> to its <c>execution_success</c>.</summary>
/// <param name="Recording">Where it is recorded.</param>
/// <param name="Submission">Which prompt of that recording.</param>
/// <param name="PromptId">Its id.</param>
/// <param name="Workflow">What was submitted.</param>
/// <param name="SubmittedAt">When, on the recording's clock.</param>
/// <param name="Start">When it began to run, on the recording's clock.</param>
/// <param name="End">When it had succeeded.</param>
/// <param name="KnownAt">When all was known about its end.</param>
/// <param name="WasHeardWhole">Whether no message of it was missed: from others nothing is learned.</param>
/// <param name="Messages">What its own client was told meanwhile, at which second of the run.</param>
internal sealed record ScoredRun(
    PromptRecording Recording,
    int Submission,
    PromptId PromptId,
    Workflow Workflow,
    TimeSpan SubmittedAt,
    TimeSpan Start,
    TimeSpan End,
    TimeSpan KnownAt,
    bool WasHeardWhole,
    IReadOnlyList<(double Time, ServerMessage Message)> Messages)
{
    /// <summary>Shorter ones tell nothing about progress: nobody sees their bar.</summary>
    public static TimeSpan Shortest { get; } = TimeSpan.FromSeconds(0.2);

    /// <summary>How long it took.</summary>
    public double Seconds { get; } = (End - Start).TotalSeconds;

    /// <summary>What makes another run one of the same workflow.</summary>
    public string WorkflowKey { get; } = Scoring.WorkflowKey.Of(Workflow);

    /// <summary>How people find it: the folder and the prompt's place in it.</summary>
    public string Name => $"{Recording.Name} #{Submission}";
}
