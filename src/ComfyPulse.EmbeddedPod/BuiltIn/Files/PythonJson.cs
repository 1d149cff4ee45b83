using System.Globalization;
using System.Text;

namespace ComfyPulse.EmbeddedPod.BuiltIn.Files;

/// <summary>JSON as Python's <c>json.dumps</c> spaces it, ASCII only: how ComfyUI writes it into files.</summary>
internal static class PythonJson
{
    /// <summary>
    /// The same JSON with <c>", "</c> and <c>": "</c> between its parts and everything beyond ASCII escaped.
    /// It looks at characters only: what a strict parser refuses (bare <c>NaN</c>, lone surrogates, any depth) passes through.
    /// </summary>
    public static string Reformat(ReadOnlySpan<char> json)
    {
        var result = new StringBuilder(json.Length + 64);
        var (inString, isEscaped) = (false, false);
        foreach (var c in json)
        {
            if (inString)
            {
                AppendAscii(result, c);
                (inString, isEscaped) = (isEscaped || c != '"', !isEscaped && c == '\\');
            }
            else if (c is ',' or ':')
            {
                result.Append(c).Append(' ');
            }
            else if (!char.IsWhiteSpace(c))
            {
                AppendAscii(result, c);
                inString = c == '"';
            }
        }

        return result.ToString();
    }

    private static void AppendAscii(StringBuilder result, char c)
    {
        if (c is >= ' ' and <= '~')
        {
            result.Append(c);
        }
        else
        {
            result.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
        }
    }
}
