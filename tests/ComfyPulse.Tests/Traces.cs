using System.Runtime.CompilerServices;

namespace ComfyPulse.Tests;

/// <summary>The recorded traffic of real pods, in the repository.</summary>
internal static class Traces
{
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Here(), "..", "traces"));

    public static IEnumerable<string> Folders => Directory.EnumerateDirectories(Root).Order(StringComparer.Ordinal);

    public static string Folder(string name) => Path.Combine(Root, name);

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
