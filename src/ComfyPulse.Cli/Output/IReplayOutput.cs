namespace ComfyPulse.Cli.Output;

/// <summary>How recordings are shown while they are played.</summary>
internal interface IReplayOutput
{
    /// <summary>The next recording begins.</summary>
    void Begin(PromptRecording recording);

    /// <summary>Something happened in it.</summary>
    void Show(ReplayedEvent replayed);

    /// <summary>It is over.</summary>
    void End();
}
