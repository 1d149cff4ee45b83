using ComfyPulse.Cli.Prompts;

namespace ComfyPulse.Cli.Output;

/// <summary>How a run is shown: as JSON lines, as plain lines, live at a terminal, or hardly at all. Outputs are saved beside the stream of events, so calls may come from two threads; <see cref="EndedAsync"/> comes after all others.</summary>
internal interface IRunView : IAsyncDisposable
{
    /// <summary>How often it wants to hear of progress.</summary>
    TimeSpan ProgressEvery { get; }

    /// <summary>Whether it shows previews; else nobody reads them.</summary>
    bool WantsPreviews => false;

    /// <summary>The view of one of several runs, known by a label. It needs no disposing; what is told to it goes on beside the others.</summary>
    IRunView Lane(string label);

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

    /// <summary>The training in it has gone on.</summary>
    void Training(PromptId promptId, ShownTraining training)
    {
    }

    /// <summary>The training in it has ended, and the LoRA was looked for.</summary>
    /// <param name="promptId">The prompt.</param>
    /// <param name="result">How it came out.</param>
    /// <param name="path">Where the LoRA was saved; null where it was not.</param>
    void Trained(PromptId promptId, TrainingResult result, string? path)
    {
    }

    /// <summary>The prompt is on the pod and is left to itself. Nothing follows.</summary>
    void Detached(PromptId promptId)
    {
    }

    /// <summary>What a sampler has made so far.</summary>
    void Preview(PromptId promptId, PromptPreview preview)
    {
    }

    /// <summary>An output is on disk.</summary>
    void Saved(PromptId promptId, PromptOutput output, string path);

    /// <summary>Something odd that ends nothing.</summary>
    void Warn(string code, string sentence);

    /// <summary>It ended before there was a submission.</summary>
    void Failed(CommandException failure);

    /// <summary>It ended. Nothing follows.</summary>
    ValueTask EndedAsync(RunEnd end);
}
