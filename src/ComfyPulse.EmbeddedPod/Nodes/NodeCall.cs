namespace ComfyPulse.EmbeddedPod;

/// <summary>One run of a node: its inputs, and the ways to tell the client how it goes.</summary>
public abstract class NodeCall
{
    /// <summary>The node's id in the running graph.</summary>
    public abstract string NodeId { get; }

    /// <summary>The prompt's id.</summary>
    public abstract string PromptId { get; }

    /// <summary>The inputs, links already resolved to values.</summary>
    public abstract NodeValues Inputs { get; }

    /// <summary>Where a linked input comes from, to hand it on into an expansion; null for a literal or missing one.</summary>
    public virtual NodeLink? LinkOf(string inputName) => null;

    /// <summary>The full id of a node in this node's expansion: <c>1</c> becomes <c>2.0.0.1</c> in node 2.</summary>
    public string InnerId(string id) => $"{NodeId}.0.0.{id}";

    /// <summary>The pod's folders and settings.</summary>
    public abstract NodeEnvironment Environment { get; }

    /// <summary>The submitted graph as JSON, as ComfyUI's hidden input <c>PROMPT</c>.</summary>
    public abstract string PromptJson { get; }

    /// <summary>The <c>extra_pnginfo</c> of the submission as JSON; null for none.</summary>
    public abstract string? ExtraPngInfoJson { get; }

    /// <summary>Whether an interrupt is due. <see cref="Report"/> and <see cref="DelayAsync"/> look at it by themselves.</summary>
    public abstract bool IsInterrupted { get; }

    /// <summary>Whether previews are wanted for this prompt.</summary>
    public abstract bool WantsPreviews { get; }

    /// <summary>A step of the progress bar, throttled as ComfyUI's version throttles it; with a preview it is always sent.</summary>
    /// <exception cref="NodeInterruptedException">The prompt was interrupted; let it pass.</exception>
    public abstract void Report(double value, double max, PreviewImage? preview = null);

    /// <summary>As ComfyUI's V3 <c>set_progress</c>: <c>progress_state</c> only, not throttled.</summary>
    public abstract void SetProgress(double value, double max);

    /// <summary>The node's progress text (binary event 3): to the client of the prompt, or to every socket if the prompt has none.</summary>
    public abstract void SendText(string text);

    /// <summary>Writes to the pod's log as Python's <c>print</c> and <c>tqdm</c> do: <c>/internal/logs</c> keeps it, and who has subscribed gets a <c>logs</c> message. A line ends with <c>\n</c>.</summary>
    /// <param name="text">The text as it is, which may be a part of a line; with <c>\r</c> in front it takes the place of the write before it, unless that ended a line.</param>
    /// <param name="flush">Whether subscribers hear of it now; else they do with the next text.</param>
    public abstract void WriteLog(string text, bool flush = true);

    /// <summary>Takes time, on the pod's clock: so much less by its <see cref="EmbeddedPodOptions.TimeFactor"/>. Interrupts are only seen by the next <see cref="Report"/>, as in ComfyUI.</summary>
    public abstract Task DelayAsync(TimeSpan time);
}

/// <summary>A preview: an encoded image. <paramref name="IsPng"/> false means JPEG.</summary>
public sealed record PreviewImage(ReadOnlyMemory<byte> Bytes, bool IsPng);

/// <summary>The values of a node's inputs by name, with the types that nodes work with.</summary>
public sealed class NodeValues(IReadOnlyDictionary<string, object?> values)
{
    /// <summary>All values. Numbers are <see cref="long"/>, <see cref="ulong"/> or <see cref="double"/>.</summary>
    public IReadOnlyDictionary<string, object?> All { get; } = values;

    /// <summary>Whether there is a value.</summary>
    public bool Has(string name) => All.ContainsKey(name);

    /// <summary>A whole number.</summary>
    public long Int(string name, long fallback = 0) => All.GetValueOrDefault(name) switch
    {
        long l => l,
        ulong u => unchecked((long)u),
        double d => (long)d,
        bool b => b ? 1 : 0,
        _ => fallback,
    };

    /// <summary>A whole number up to 2^64-1.</summary>
    public ulong Seed(string name) => All.GetValueOrDefault(name) switch
    {
        ulong u => u,
        long l => unchecked((ulong)l),
        double d => (ulong)d,
        _ => 0,
    };

    /// <summary>A number.</summary>
    public double Float(string name, double fallback = 0) => All.GetValueOrDefault(name) switch
    {
        double d => d,
        long l => l,
        ulong u => u,
        _ => fallback,
    };

    /// <summary>A text.</summary>
    public string Text(string name, string fallback = "") => All.GetValueOrDefault(name) as string ?? fallback;

    /// <summary>A truth value.</summary>
    public bool Bool(string name, bool fallback = false) => All.GetValueOrDefault(name) is bool b ? b : fallback;

    /// <summary>A value that another node made.</summary>
    /// <exception cref="NodeFailureException">It is of another type.</exception>
    public T Get<T>(string name)
        where T : class => All.GetValueOrDefault(name) as T ?? throw new NodeFailureException("TypeError", $"input {name} is not what this node works with");
}

/// <summary>The pod that a node runs in.</summary>
/// <param name="InputDirectory">Where uploads are.</param>
/// <param name="OutputDirectory">Where saved files go.</param>
/// <param name="TempDirectory">Where previews are saved.</param>
/// <param name="StepTime">How long a simulated step takes.</param>
/// <param name="Version">The ComfyUI version spoken.</param>
public sealed record NodeEnvironment(string InputDirectory, string OutputDirectory, string TempDirectory, TimeSpan StepTime, string Version)
{
    /// <summary>The clock, for dates in file names. Default: the system's.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>What simulated work takes; null where steps take <see cref="StepTime"/> and all else takes nothing.</summary>
    internal GpuWork? Work { get; init; }

    /// <summary>How long a sampler's step on a latent for pictures of this size takes by the pod's timing; <see cref="StepTime"/> for any size where that is plain.</summary>
    public TimeSpan StepTimeFor(int width, int height, int frames = 1) => Work?.Timing.Step(width, height, frames) ?? StepTime;
}
