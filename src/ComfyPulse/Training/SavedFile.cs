namespace ComfyPulse.Training;

/// <summary>Finds the file that a line or text says was saved.</summary>
internal static class SavedFile
{
    private const int MaxLength = 2048;
    private const string End = ".safetensors";

    /// <summary>The file's name without its folder, of a line that tells of saving; null for any other line.</summary>
    public static string? InLine(ReadOnlySpan<char> line)
    {
        var start = line[..Math.Min(line.Length, MaxLength)];
        var end = start.LastIndexOf(End, StringComparison.OrdinalIgnoreCase);
        var says = end < 0 ? -1 : start[..end].IndexOf("sav", StringComparison.OrdinalIgnoreCase);
        if (says < 0)
        {
            return null;
        }

        var after = start[says..(end + End.Length)];
        var word = after.IndexOfAny(' ', ':');
        return word < 0 ? null : NameOf(after[word..]);
    }

    /// <summary>The file's name, of a text that is nothing but a path; null for any other text.</summary>
    public static string? InText(string text) =>
        text.Length <= MaxLength && text.EndsWith(End, StringComparison.OrdinalIgnoreCase) && !text.AsSpan().ContainsAny('\r', '\n') ? NameOf(text) : null;

    private static string? NameOf(ReadOnlySpan<char> path)
    {
        var name = path[(path.LastIndexOfAny('/', '\\') + 1)..];
        name = name[(name.LastIndexOfAny(": '\"=") + 1)..];
        return name.Length > End.Length ? name.ToString() : null;
    }
}
