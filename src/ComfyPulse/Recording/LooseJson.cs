using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace ComfyPulse.Recording;

/// <summary>Finds its way through JSON text without judging it: recordings hold bare <c>NaN</c>, lone surrogates, and ends that were never written. Values come out as the bytes that stand there.</summary>
internal static class LooseJson
{
    /// <summary>Where the value that begins at <paramref name="start"/> ends; -1 where its end is missing.</summary>
    public static int EndOfValue(ReadOnlySpan<byte> json, int start)
    {
        var depth = 0;
        for (var at = start; at < json.Length; at++)
        {
            switch (json[at])
            {
                case (byte)'"':
                    at = EndOfString(json, at) - 1;
                    if (at < 0)
                    {
                        return -1;
                    }

                    if (depth == 0)
                    {
                        return at + 1;
                    }

                    break;
                case (byte)'{' or (byte)'[':
                    depth++;
                    break;
                case (byte)'}' or (byte)']':
                    if (--depth == 0)
                    {
                        return at + 1;
                    }

                    if (depth < 0)
                    {
                        return at;
                    }

                    break;
                case (byte)',' or (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n':
                    if (depth == 0 && at > start)
                    {
                        return at;
                    }

                    break;
            }
        }

        return -1;
    }

    /// <summary>Where the string that begins at <paramref name="start"/> ends, its closing quote included; -1 where that is missing.</summary>
    public static int EndOfString(ReadOnlySpan<byte> json, int start)
    {
        for (var at = start + 1; at < json.Length; at++)
        {
            var next = json[at..].IndexOfAny((byte)'"', (byte)'\\');
            if (next < 0)
            {
                return -1;
            }

            at += next;
            if (json[at] == '"')
            {
                return at + 1;
            }

            at++;
        }

        return -1;
    }

    /// <summary>The members of an object in their order; it ends where the text stops being one.</summary>
    public static IEnumerable<KeyValuePair<string, ReadOnlyMemory<byte>>> Members(ReadOnlyMemory<byte> json)
    {
        var at = SkipBlanks(json.Span, 0);
        if (At(json, at) != '{')
        {
            yield break;
        }

        at = SkipBlanks(json.Span, at + 1);
        while (At(json, at) == '"')
        {
            var nameEnd = EndOfString(json.Span, at);
            var colon = nameEnd < 0 ? -1 : SkipBlanks(json.Span, nameEnd);
            if (colon < 0 || At(json, colon) != ':')
            {
                yield break;
            }

            var start = SkipBlanks(json.Span, colon + 1);
            var end = EndOfValue(json.Span, start);
            if (end <= start)
            {
                yield break;
            }

            yield return new(Text(json[at..nameEnd]) ?? "", json[start..end]);
            at = SkipBlanks(json.Span, end);
            if (At(json, at) != ',')
            {
                yield break;
            }

            at = SkipBlanks(json.Span, at + 1);
        }
    }

    /// <summary>The elements of an array in their order; it ends where the text stops being one.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Elements(ReadOnlyMemory<byte> json)
    {
        var at = SkipBlanks(json.Span, 0);
        if (At(json, at) != '[')
        {
            yield break;
        }

        do
        {
            var start = SkipBlanks(json.Span, at + 1);
            var end = EndOfValue(json.Span, start);
            if (end <= start)
            {
                yield break;
            }

            yield return json[start..end];
            at = SkipBlanks(json.Span, end);
        }
        while (At(json, at) == ',');
    }

    /// <summary>One member of an object; empty where there is none.</summary>
    public static ReadOnlyMemory<byte> Member(ReadOnlyMemory<byte> json, string name)
    {
        foreach (var (found, value) in Members(json))
        {
            if (string.Equals(found, name, StringComparison.Ordinal))
            {
                return value;
            }
        }

        return default;
    }

    /// <summary>A string's text; null for what is not a string.</summary>
    public static string? Text(ReadOnlyMemory<byte> json) => TextUtf8(json.Span) is { } utf8 ? Encoding.UTF8.GetString(utf8) : null;

    /// <summary>A string's text as UTF-8, a lone surrogate replaced; null for what is not a string.</summary>
    public static byte[]? TextUtf8(ReadOnlySpan<byte> json)
    {
        if (json.Length < 2 || json[0] != '"' || json[^1] != '"')
        {
            return null;
        }

        var text = json[1..^1];
        if (!text.Contains((byte)'\\'))
        {
            return text.ToArray();
        }

        var unescaped = new StringBuilder(text.Length);
        while (text.IndexOf((byte)'\\') is var escape and >= 0 && escape + 1 < text.Length)
        {
            unescaped.Append(Encoding.UTF8.GetString(text[..escape]));
            var taken = 2;
            switch (text[escape + 1])
            {
                case (byte)'n':
                    unescaped.Append('\n');
                    break;
                case (byte)'t':
                    unescaped.Append('\t');
                    break;
                case (byte)'r':
                    unescaped.Append('\r');
                    break;
                case (byte)'b':
                    unescaped.Append('\b');
                    break;
                case (byte)'f':
                    unescaped.Append('\f');
                    break;
                case (byte)'u' when text.Length >= escape + 6
                    && Utf8Parser.TryParse(text.Slice(escape + 2, 4), out ushort unit, out var digits, 'x') && digits == 4:
                    unescaped.Append((char)unit);
                    taken = 6;
                    break;
                default:
                    unescaped.Append((char)text[escape + 1]);
                    break;
            }

            text = text[(escape + taken)..];
        }

        unescaped.Append(Encoding.UTF8.GetString(text));
        return Encoding.UTF8.GetBytes(unescaped.ToString());
    }

    /// <summary>A number; null for what is none, <c>NaN</c> and the infinities included.</summary>
    public static double? Number(ReadOnlyMemory<byte> json) =>
        double.TryParse(json.Span, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    /// <summary>Whether there is a value and it is not <c>null</c>.</summary>
    public static bool HasValue(ReadOnlyMemory<byte> json) => !json.IsEmpty && !json.Span.SequenceEqual("null"u8);

    /// <summary>The first place from <paramref name="at"/> on that is not blank.</summary>
    public static int SkipBlanks(ReadOnlySpan<byte> json, int at)
    {
        while (at < json.Length && json[at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
        {
            at++;
        }

        return at;
    }

    private static int At(ReadOnlyMemory<byte> json, int at) => at < json.Length ? json.Span[at] : -1;
}
