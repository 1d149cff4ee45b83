namespace ComfyPulse.PodServer;

/// <summary>Turns names from requests into paths below one of the pod's directories, or refuses them.</summary>
internal static class PodPath
{
    private static readonly string[] Types = ["output", "input", "temp"];

    /// <summary>Splits <c>name [output]</c> into the name and its type; the type is null where none is annotated.</summary>
    public static (string Name, string? Type) SplitAnnotation(string name)
    {
        foreach (var type in Types)
        {
            var suffix = $"[{type}]";
            if (name.EndsWith(suffix, StringComparison.Ordinal))
            {
                return (name[..Math.Max(0, name.Length - suffix.Length - 1)], type);
            }
        }

        return (name, null);
    }

    /// <summary>The path of <paramref name="relative"/> below <paramref name="directory"/>; null when it leads elsewhere.</summary>
    public static string? Below(string directory, string relative)
    {
        if (relative.Contains('\0', StringComparison.Ordinal))
        {
            return null;
        }

        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(Path.Combine(root, relative)));
        return path == root || path.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal) ? path : null;
    }
}
