using ComfyPulse.Cli.Prompts;

namespace ComfyPulse.Cli.Output;

/// <summary>How a run is shown: as JSON lines, as plain lines, live at a terminal, or hardly at all. Outputs are saved beside the stream of events, so calls may come from two threads; <see cref="EndedAsync"/> comes after all others.</summary>
internal interface IRunView : IAsyncDisposable
{
    /// <summary>How often it wants to hear of progress.</summary>
    TimeSpan ProgressEvery { get; }

    /// <summary>Something that a person should know before or during the run.</summary>
    void Note(string sentence);

    /// <summary>The pod has the prompt.</summary>
    void Submitted(PromptId promptId, double? number);

    /// <summary>A prompt that is on the pod already begins to be watched.</summary>
    void Watching(WatchedPrompt prompt);

    /// <summary>A node has begun.</summary>
    void Started(NodeStarted node);

    /// <summary>How far it is.</summary>
    void Progress(PromptId promptId, PromptProgress progress);

    /// <summary>An output is on disk.</summary>
    void Saved(PromptId promptId, PromptOutput output, string path);

    /// <summary>Something odd that ends nothing.</summary>
    void Warn(string code, string sentence);

    /// <summary>It ended before there was a submission.</summary>
    void Failed(CommandException failure);

    /// <summary>It ended. Nothing follows.</summary>
    ValueTask EndedAsync(RunEnd end);
}
