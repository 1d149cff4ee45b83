using System.Text;

namespace ComfyPulse.Cli.Output;

/// <summary>Text of a pod or a file, made harmless for a terminal: a name or an exception's message may hold escape sequences.</summary>
internal static class SafeText
{
    /// <summary>One line: control characters, line breaks included, become spaces; runs of spaces one space; cut to <paramref name="limit"/> characters.</summary>
    public static string OneLine(string? text, int limit = 500)
    {
        var line = new StringBuilder();
        foreach (var character in text ?? "")
        {
            if (line.Length > limit)
            {
                break;
            }

            if (!char.IsWhiteSpace(character) && !IsUnsafe(character))
            {
                line.Append(character);
            }
            else if (line.Length > 0 && line[^1] != ' ')
            {
                line.Append(' ');
            }
        }

        if (line.Length > limit)
        {
            line.Length = limit - 1;
            line.Append('…');
        }

        return line.ToString().TrimEnd();
    }

    // Beside control characters: marks that turn the writing direction, which can make a text read as another.
    private static bool IsUnsafe(char character) => char.IsControl(character) || character is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
}
