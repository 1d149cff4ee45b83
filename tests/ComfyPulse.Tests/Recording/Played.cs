using System.Collections.Concurrent;

namespace ComfyPulse.Tests.Recording;

/// <summary>A recording played to its end.</summary>
internal sealed class Played
{
    private static readonly ConcurrentDictionary<string, Task<Played>> PlayedTraces = new(StringComparer.Ordinal);

    private Played(IReadOnlyList<ReplayedEvent> events) => Events = events;

    public IReadOnlyList<ReplayedEvent> Events { get; }

    /// <summary>The result of each prompt, in the order of submission.</summary>
    public IReadOnlyList<PromptResult> Results =>
        [.. Events.Where(played => played.Happened is PromptEnded).OrderBy(played => played.Submission).Select(played => ((PromptEnded)played.Happened).Result)];

    public IEnumerable<string> Outcomes => Results.Select(result => result.Outcome.Word);

    public IEnumerable<PromptWarning> Warnings =>
        Events.Where(played => played.Submission < 0).Select(played => ((WarningRaised)played.Happened).Warning);

    /// <summary>A recorded trace; played once for all tests.</summary>
    public static Task<Played> TraceAsync(string name) => PlayedTraces.GetOrAdd(name, _ => FolderAsync(Traces.Folder(name)));

    public static async Task<Played> FolderAsync(string folder)
    {
        var recording = await PromptRecording.OpenAsync(folder, TestContext.Current.CancellationToken);
        var events = new List<ReplayedEvent>();
        await foreach (var played in PromptReplay.PlayAsync(recording, TestContext.Current.CancellationToken))
        {
            events.Add(played);
        }

        return new Played(events);
    }
}
