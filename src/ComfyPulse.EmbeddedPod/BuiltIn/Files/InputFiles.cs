using System.Security.Cryptography;

namespace ComfyPulse.EmbeddedPod.BuiltIn.Files;

/// <summary>Files of one kind by the names that graphs give them: below the input folder, or below another with a suffix <c> [temp]</c>, <c> [output]</c>, <c> [input]</c>.</summary>
/// <param name="environment">The pod's folders.</param>
/// <param name="kind">The kind in ComfyUI's complaints: <c>image</c>, <c>audio</c>.</param>
/// <param name="extensions">The endings of files that are offered.</param>
internal sealed class InputFiles(NodeEnvironment environment, string kind, IReadOnlyList<string> extensions)
{
    private const long MaxFileBytes = 256 * 1024 * 1024;

    private static readonly string[] Pictures = [".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".ico", ".avif", ".heic"];

    private static readonly string[] Sounds =
    [
        ".wav", ".flac", ".mp3", ".ogg", ".oga", ".opus", ".m4a", ".aac", ".aif", ".aiff", ".mp4", ".m4v", ".mov", ".webm", ".mkv", ".avi", ".mpg", ".mpeg",
    ];

    private static readonly StringComparison PathComparison = OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    /// <summary>Picture files.</summary>
    public static InputFiles OfPictures(NodeEnvironment environment) => new(environment, "image", Pictures);

    /// <summary>Files that have sound: videos too.</summary>
    public static InputFiles OfSounds(NodeEnvironment environment) => new(environment, "audio", Sounds);

    /// <summary>The files at the top of the input folder, sorted.</summary>
    public IReadOnlyList<string> List() => !Directory.Exists(environment.InputDirectory) ? [] :
    [
        .. Directory.EnumerateFiles(environment.InputDirectory)
            .Select(path => Path.GetFileName(path))
            .Where(name => extensions.Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The path of an existing file; null if there is none, or the name leaves its folder.</summary>
    public string? Find(string annotatedName) => Resolve(annotatedName) is { } path && File.Exists(path) ? path : null;

    /// <summary>What ComfyUI says of the name that an input gives, if anything. It lets folders through, and an empty name is the input folder itself.</summary>
    /// <exception cref="NodeFailureException">It is no text.</exception>
    public string? Complaint(NodeValues inputs, string input)
    {
        if (!inputs.All.TryGetValue(input, out var given))
        {
            return null;
        }

        var name = given as string ?? throw new NodeFailureException("AttributeError", $"'{PythonValue.TypeName(given)}' object has no attribute 'endswith'");
        return Path.Exists(Resolve(name)) ? null : $"Invalid {kind} file: {name}";
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="NodeFailureException">It is not there, too large, or cannot be read.</exception>
    public async Task<byte[]> ReadAsync(string annotatedName)
    {
        var path = Find(annotatedName) ?? throw Missing(annotatedName);
        try
        {
            return new FileInfo(path).Length <= MaxFileBytes
                ? await File.ReadAllBytesAsync(path).ConfigureAwait(false)
                : throw new NodeFailureException("RuntimeError", $"'{annotatedName}' is larger than the {MaxFileBytes} bytes that this pod reads");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new NodeFailureException("OSError", $"'{annotatedName}' could not be read");
        }
    }

    /// <summary>A text that changes with a file's content.</summary>
    public string Digest(string annotatedName)
    {
        try
        {
            using var file = Find(annotatedName) is { } path ? File.OpenRead(path) : Stream.Null;
            return Convert.ToHexStringLower(SHA256.HashData(file));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Running the node will say what is wrong with the file.
            return "";
        }
    }

    // As Python says it of the joined path.
    private NodeFailureException Missing(string annotatedName)
    {
        var (folder, name) = Split(annotatedName);
        var path = PythonValue.Quote(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar + name);
        return Directory.Exists(Resolve(annotatedName))
            ? new NodeFailureException("IsADirectoryError", $"[Errno 21] Is a directory: {path}")
            : new NodeFailureException("FileNotFoundError", $"[Errno 2] No such file or directory: {path}");
    }

    // Null for a name that leaves its folder.
    private string? Resolve(string annotatedName)
    {
        var (folder, name) = Split(annotatedName);
        if (name.Contains('\0', StringComparison.Ordinal))
        {
            return null;
        }

        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var path = Path.GetFullPath(Path.Combine(root, name));
        return path.Equals(root, PathComparison) || path.StartsWith(root + Path.DirectorySeparatorChar, PathComparison) ? path : null;
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
