using System.Globalization;
using System.Text;

namespace ComfyPulse.Workflows;

/// <summary>JSON strings to .NET texts and back without ever throwing: a lone surrogate, which ComfyUI writes for undecodable file names, stays one.</summary>
internal static class JsonText
{
    /// <summary>The text of a JSON string's bytes (without its quotes), which a JSON reader has already accepted.</summary>
    public static string Unescape(ReadOnlySpan<byte> escaped)
    {
        if (escaped.IndexOf((byte)'\\') < 0)
        {
            return Encoding.UTF8.GetString(escaped);
        }

        var text = new StringBuilder(escaped.Length);
        while (escaped.IndexOf((byte)'\\') is var at and >= 0)
        {
            text.Append(Encoding.UTF8.GetString(escaped[..at]));
            var code = escaped[at + 1];
            if (code == 'u')
            {
                text.Append((char)ushort.Parse(escaped.Slice(at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
                escaped = escaped[(at + 6)..];
                continue;
            }

            text.Append((char)code switch { 'n' => '\n', 't' => '\t', 'r' => '\r', 'b' => '\b', 'f' => '\f', var itself => itself });
            escaped = escaped[(at + 2)..];
        }

        return text.Append(Encoding.UTF8.GetString(escaped)).ToString();
    }

    /// <summary>A text as a JSON string, quotes included.</summary>
    public static byte[] Quote(string text)
    {
        var json = new StringBuilder(text.Length + 2).Append('"');
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c is '"' or '\\')
            {
                json.Append('\\').Append(c);
            }
            else if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                json.Append(c).Append(text[++i]);
            }
            else if (c < ' ' || char.IsSurrogate(c))
            {
                json.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
            }
            else
            {
                json.Append(c);
            }
        }

        return Encoding.UTF8.GetBytes(json.Append('"').ToString());
    }
}
