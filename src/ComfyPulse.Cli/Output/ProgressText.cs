using System.Globalization;

namespace ComfyPulse.Cli.Output;

/// <summary>Numbers and names as people read them.</summary>
internal static class ProgressText
{
    /// <summary>A whole percent, rounded down: 100 is only said of what has succeeded.</summary>
    public static int Percent(double fraction) => (int)Math.Floor(Math.Clamp(fraction, 0, 1) * 100 + 1e-9);

    /// <summary>A time: <c>80 ms</c>, <c>1.2 s</c>, <c>12 s</c>, <c>3 min 05 s</c>, <c>1 h 02 min</c>.</summary>
    public static string Time(TimeSpan time) => time switch
    {
        { TotalSeconds: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{(int)Math.Max(0, time.TotalMilliseconds)} ms"),
        { TotalSeconds: < 10 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.#} s"),
        { TotalMinutes: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalSeconds} s"),
        { TotalHours: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.Minutes} min {time.Seconds:00} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours} h {time.Minutes:00} min"),
    };

    /// <summary>A clock that runs: <c>0:12</c>, <c>1:02:03</c>.</summary>
    public static string Clock(TimeSpan time) => time.TotalHours >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}")
        : string.Create(CultureInfo.InvariantCulture, $"{time.Minutes}:{time.Seconds:00}");

    /// <summary>The time left: <c>2:10 left</c>, or <c>about 2 min left</c> where it may well be another; empty where it cannot be told.</summary>
    /// <param name="progress">How far it is.</param>
    /// <param name="isShort">Whether room is scarce: <c>~2 min left</c>.</param>
    public static string Left(PromptProgress progress, bool isShort = false) =>
        progress.Phase is PromptPhase.Ended ? "" : TimeLeft.Of(progress.Eta, progress.EtaRange, isShort);

    /// <summary>How fast a bar moves: <c>3.2 it/s</c>, or <c>1.8 s/it</c> where a step takes longer than a second; empty where it is not known.</summary>
    public static string Rate(double? stepsPerSecond) => stepsPerSecond switch
    {
        null or not (>= 1e-4 and < 1e6) => "",
        >= 100 => string.Create(CultureInfo.InvariantCulture, $"{stepsPerSecond:0} it/s"),
        >= 1 => string.Create(CultureInfo.InvariantCulture, $"{stepsPerSecond:0.0} it/s"),
        > 0.01 => string.Create(CultureInfo.InvariantCulture, $"{1 / stepsPerSecond:0.0} s/it"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{1 / stepsPerSecond:0} s/it"),
    };

    /// <summary>A node as people know it: title or class, and its id.</summary>
    public static string Node(string nodeId, string? classType, string? title)
    {
        var name = title ?? classType;
        var label = name is null ? $"node {nodeId}" : title is not null && classType is not null && title != classType ? $"{title} ({classType}, node {nodeId})" : $"{name} (node {nodeId})";
        return SafeText.OneLine(label, 120);
    }

    /// <summary>Steps of a bar: <c>7/20</c>; empty for a node without one.</summary>
    public static string Steps(double? step, double? steps) => step is { } done && steps is { } all ? $"{Number(done)}/{Number(all)}" : "";

    /// <summary>A place in the queue.</summary>
    public static string Queue(int? place) => place switch
    {
        null => "queued",
        0 => "queued, next in line",
        1 => "queued, 1 prompt ahead",
        _ => $"queued, {place} prompts ahead",
    };

    /// <summary>The same where room is scarce.</summary>
    public static string ShortQueue(int? place) => place switch
    {
        null => "queued",
        0 => "next in line",
        _ => $"queued, {place} ahead",
    };

    private static string Number(double number) => number.ToString("0.##", CultureInfo.InvariantCulture);
}
