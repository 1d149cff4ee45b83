using System.Globalization;

namespace ComfyPulse.EmbeddedPod.BuiltIn.Files;

/// <summary>Where a prefix puts its next files: <c>&lt;prefix&gt;_00001_.png</c> and on, one above the highest number in the folder.</summary>
/// <param name="Folder">The folder, with its full path; below the root or the root itself.</param>
/// <param name="Subfolder">The same, seen from the root; empty for the root.</param>
/// <param name="Name">The file's name up to its number.</param>
/// <param name="Counter">The next free number.</param>
internal sealed record OutputNames(string Folder, string Subfolder, string Name, int Counter)
{
    private static readonly StringComparison PathComparison = OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    /// <summary>Looks at the folder; makes nothing.</summary>
    /// <param name="root">The folder that nothing may leave.</param>
    /// <param name="prefix">Folders and the start of a name, with <c>%width%</c>, <c>%year%</c> and the like.</param>
    /// <param name="width">The picture's width.</param>
    /// <param name="height">The picture's height.</param>
    /// <param name="time">The clock, for dates.</param>
    /// <exception cref="NodeFailureException">The prefix leaves the folder, or is no path.</exception>
    public static OutputNames Plan(string root, string prefix, int width, int height, TimeProvider time)
    {
        root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));
        prefix = Path.TrimEndingDirectorySeparator(Fill(prefix, width, height, time));
        if (prefix.Contains('\0', StringComparison.Ordinal))
        {
            throw new NodeFailureException("ValueError", "embedded null byte");
        }

        var full = Path.GetFullPath(Path.Combine(root, prefix));
        var (folder, name) = full == root ? (root, ".") : (Path.GetDirectoryName(full), Path.GetFileName(full));
        if (folder is null || !(folder.Equals(root, PathComparison) || folder.StartsWith(root + Path.DirectorySeparatorChar, PathComparison)))
        {
            throw new NodeFailureException("Exception", "Saving image outside the output folder is not allowed.");
        }

        var subfolder = Path.GetRelativePath(root, folder);
        return new OutputNames(folder, subfolder == "." ? "" : subfolder, name, NextCounter(folder, name));
    }

    /// <summary>The name of a file: of the picture <paramref name="index"/> (from 0) of a batch. What comes behind the number is <c>_.png</c> and the like.</summary>
    public string FileName(int index, string ending) =>
        string.Create(CultureInfo.InvariantCulture, $"{Name.Replace("%batch_num%", $"{index}", StringComparison.Ordinal)}_{Counter + index:00000}{ending}");

    private static string Fill(string prefix, int width, int height, TimeProvider time)
    {
        if (!prefix.Contains('%', StringComparison.Ordinal))
        {
            return prefix;
        }

        var now = time.GetLocalNow();
        (string Variable, string Value)[] values =
        [
            ("%width%", $"{width}"),
            ("%height%", $"{height}"),
            ("%year%", $"{now:yyyy}"),
            ("%month%", $"{now:MM}"),
            ("%day%", $"{now:dd}"),
            ("%hour%", $"{now:HH}"),
            ("%minute%", $"{now:mm}"),
            ("%second%", $"{now:ss}"),
        ];
        return values.Aggregate(prefix, (text, entry) => text.Replace(entry.Variable, entry.Value, StringComparison.Ordinal));
    }

    private static int NextCounter(string folder, string name)
    {
        if (!Directory.Exists(folder))
        {
            return 1;
        }

        var start = name + "_";
        var highest = 0;
        foreach (var path in Directory.EnumerateFileSystemEntries(folder))
        {
            var file = Path.GetFileName(path);
            if (file.StartsWith(start, PathComparison)
                && int.TryParse(Digits(file.AsSpan(start.Length)), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                highest = Math.Max(highest, number);
            }
        }

        return highest + 1;
    }

    private static ReadOnlySpan<char> Digits(ReadOnlySpan<char> rest) => rest.IndexOfAny('_', '.') is >= 0 and var end ? rest[..end] : rest;
}
