using System.Runtime.CompilerServices;

namespace ComfyPulse.Tests;

/// <summary>The recorded traffic of real pods, in the repository.</summary>
internal static class Traces
{
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Here(), "..", "traces"));

    public static IEnumerable<string> Folders => Directory.EnumerateDirectories(Root).Order(StringComparer.Ordinal);

    /// <summary>Recordings of the embedded pod, whose simulated work takes the time that it takes on a GPU.</summary>
    public static IEnumerable<string> Recordings =>
        Directory.EnumerateDirectories(Path.Combine(Root, "..", "recordings")).Where(folder => File.Exists(Path.Combine(folder, "submit.json")) || Directory.EnumerateFiles(folder, "frames*.jsonl").Any()).Order(StringComparer.Ordinal);

    public static string Folder(string name) => Path.Combine(Root, name);

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
