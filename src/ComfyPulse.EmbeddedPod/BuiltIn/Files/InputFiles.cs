namespace ComfyPulse.EmbeddedPod.BuiltIn.Files;

/// <summary>Names of picture files as graphs give them: below the input folder, or below another with a suffix <c> [temp]</c>, <c> [output]</c>, <c> [input]</c>.</summary>
internal sealed class InputFiles(NodeEnvironment environment)
{
    private static readonly string[] Extensions = [".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".ico", ".avif", ".heic"];

    private static readonly StringComparison PathComparison = OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    /// <summary>The pictures at the top of the input folder, sorted.</summary>
    public IReadOnlyList<string> List() => !Directory.Exists(environment.InputDirectory) ? [] :
    [
        .. Directory.EnumerateFiles(environment.InputDirectory)
            .Select(path => Path.GetFileName(path))
            .Where(name => Extensions.Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The path of an existing file; null if there is none, or the name leaves its folder.</summary>
    public string? Find(string annotatedName)
    {
        var (folder, name) = Split(annotatedName);
        if (name.Length == 0 || name.Contains('\0', StringComparison.Ordinal))
        {
            return null;
        }

        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var path = Path.GetFullPath(Path.Combine(root, name));
        return path.StartsWith(root + Path.DirectorySeparatorChar, PathComparison) && File.Exists(path) ? path : null;
    }

    private (string Folder, string Name) Split(string name)
    {
        foreach (var (suffix, folder) in ((string, string)[])[(" [output]", environment.OutputDirectory), (" [input]", environment.InputDirectory), (" [temp]", environment.TempDirectory)])
        {
            if (name.EndsWith(suffix, StringComparison.Ordinal))
            {
                return (folder, name[..^suffix.Length]);
            }
        }

        return (environment.InputDirectory, name);
    }
}
