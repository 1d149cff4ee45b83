using System.Buffers;
using System.Globalization;
using System.Text;

namespace ComfyPulse.Outputs;

/// <summary>Makes a file name of a name that a pod sent: one segment, no device, no control characters, not too long, on every system.</summary>
internal static class SafeFileName
{
    /// <summary>Bytes in UTF-8; file systems take 255, and a number and <c>.part</c> must fit behind it.</summary>
    private const int MaxBytes = 200;

    private const int MaxExtensionBytes = 20;

    private static readonly SearchValues<char> Forbidden = SearchValues.Create("<>:\"|?*");

    private static readonly HashSet<string> Devices = new(
        ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", .. "0123456789¹²³".SelectMany(digit => new[] { $"COM{digit}", $"LPT{digit}" })],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>A harmless name; <paramref name="fallback"/> where nothing is left of the one given.</summary>
    public static string Of(string? name, string fallback)
    {
        var segment = (name ?? "").Split('/', '\\')[^1];
        var clean = Clean(segment).TrimEnd('.', ' ').TrimStart(' ');
        if (clean.All(character => character is '.' or '_' or ' '))
        {
            clean = fallback;
        }

        // A leading dot hides a file and makes names like .htaccess.
        if (clean[0] == '.')
        {
            clean = string.Concat("_", clean.AsSpan(1));
        }

        var stem = clean.Split('.', 2)[0].TrimEnd(' ');
        return Shorten(Devices.Contains(stem) ? $"_{clean}" : clean);
    }

    /// <summary>The same name with a number before its extension.</summary>
    public static string Numbered(string name, int number) =>
        number == 0 ? name : $"{Path.GetFileNameWithoutExtension(name)} ({number}){Path.GetExtension(name)}";

    private static string Clean(string segment)
    {
        var clean = new StringBuilder(segment.Length);
        foreach (var rune in segment.EnumerateRunes())
        {
            // Format characters include those that turn the reading direction and so fake an extension.
            var isHarmful = rune == Rune.ReplacementChar
                || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                || (rune.IsBmp && Forbidden.Contains((char)rune.Value));
            clean.Append(isHarmful ? "_" : rune.ToString());
        }

        return clean.ToString();
    }

    private static string Shorten(string name)
    {
        if (Encoding.UTF8.GetByteCount(name) <= MaxBytes)
        {
            return name;
        }

        var extension = Path.GetExtension(name);
        if (Encoding.UTF8.GetByteCount(extension) > MaxExtensionBytes)
        {
            extension = "";
        }

        var room = MaxBytes - Encoding.UTF8.GetByteCount(extension);
        var stem = new StringBuilder();
        foreach (var rune in name.EnumerateRunes())
        {
            room -= rune.Utf8SequenceLength;
            if (room < 0)
            {
                break;
            }

            stem.Append(rune.ToString());
        }

        return stem.ToString().TrimEnd('.', ' ') + extension;
    }
}
