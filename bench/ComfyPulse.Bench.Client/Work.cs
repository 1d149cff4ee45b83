namespace ComfyPulse.Bench.Client;

/// <summary>A piece of work that every client does: prompts, how they are submitted, on how many pods.</summary>
/// <param name="Key">Its name for a command line.</param>
/// <param name="Title">Its name for people.</param>
/// <param name="Script">What the pod does for each prompt.</param>
internal sealed record Work(string Key, string Title, Script Script)
{
    /// <summary>The previews are looked at.</summary>
    public bool LooksAtPreviews { get; init; }

    /// <summary>Prompts that are submitted at once.</summary>
    public int AtOnce { get; init; } = 1;

    /// <summary>How often they are, one time after the other.</summary>
    public int Times { get; init; } = 1;

    /// <summary>Pods, each with a client of its own.</summary>
    public int Pods { get; init; } = 1;

    /// <summary>How long the work of one prompt is, where that is part of the script.</summary>
    public TimeSpan OfOne => Script.Kind == ScriptKind.Job ? TimeSpan.FromMilliseconds(Script.Count) : TimeSpan.Zero;

    public int Prompts => AtOnce * Times * Pods;

    public static IReadOnlyList<Work> All { get; } =
    [
        new("snapshots", "200,000 `progress_state` of 8 nodes and `progress`", new(ScriptKind.Snapshots, 200_000)),
        new("parsed", "the same of two prompts in turn: every frame parsed", new(ScriptKind.Interleaved, 100_000, Together: 2)) { AtOnce = 2 },
        new("previews", "20,000 previews of 32 KB, nobody looks", new(ScriptKind.Previews, 20_000)),
        new("looked-at", "20,000 previews of 32 KB, looked at", new(ScriptKind.Previews, 20_000)) { LooksAtPreviews = true },
        new("jobs", "200 jobs of 20 ms, one after another", new(ScriptKind.Job, 20)) { Times = 200 },
        new("500-by-50", "500 jobs of 20 ms at once, 50 at a time", new(ScriptKind.Job, 20, Together: 50)) { AtOnce = 500 },
        new("500-by-1", "500 jobs of 4 ms at once, one at a time", new(ScriptKind.Job, 4)) { AtOnce = 500 },
        new("pods", "1,000 pods, 10 frames a second each, 5 s", new(ScriptKind.Paced, 100, Together: 1000)) { Pods = 1000 },
    ];
}
