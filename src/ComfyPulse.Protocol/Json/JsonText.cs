using System.Buffers.Text;
using System.Text;

namespace ComfyPulse.Protocol;

/// <summary>The text of JSON strings, without the traps of <c>GetString</c>: a lone surrogate or a broken UTF-8 sequence becomes U+FFFD and never an exception.</summary>
internal static class JsonText
{
    private const char Replacement = '\uFFFD';

    /// <summary>The text of a string's bytes, which stand between its quotes.</summary>
    public static string ToText(ReadOnlySpan<byte> raw, bool isEscaped) => Encoding.UTF8.GetString(isEscaped ? Unescape(raw) : raw);

    /// <summary>The bytes of a string with its escapes resolved.</summary>
    public static byte[] Unescape(ReadOnlySpan<byte> raw)
    {
        // An escape is never shorter than what it stands for: six bytes for three at most.
        var result = new byte[raw.Length];
        var length = 0;
        while (!raw.IsEmpty)
        {
            var plain = raw.IndexOf((byte)'\\');
            plain = plain < 0 ? raw.Length : plain;
            raw[..plain].CopyTo(result.AsSpan(length));
            length += plain;
            raw = raw[plain..];
            if (raw.Length < 2)
            {
                break;
            }

            if (raw[1] == 'u')
            {
                var rune = TakeUnicodeEscape(ref raw);
                length += rune.EncodeToUtf8(result.AsSpan(length));
            }
            else
            {
                result[length++] = Simple(raw[1]);
                raw = raw[2..];
            }
        }

        return result.AsSpan(0, length).ToArray();
    }

    /// <summary>The UTF-16 unit of a <c>\uXXXX</c> at the start; -1 where there is none.</summary>
    public static int UnicodeEscapeAt(ReadOnlySpan<byte> raw) =>
        raw is [(byte)'\\', (byte)'u', ..] && raw.Length >= 6
        && Utf8Parser.TryParse(raw.Slice(2, 4), out ushort unit, out var used, 'x') && used == 4
            ? unit
            : -1;

    private static Rune TakeUnicodeEscape(ref ReadOnlySpan<byte> raw)
    {
        var first = UnicodeEscapeAt(raw);
        raw = raw[Math.Min(6, raw.Length)..];
        if (first < 0)
        {
            return new Rune(Replacement);
        }

        if (Rune.TryCreate((char)first, out var rune))
        {
            return rune;
        }

        var second = UnicodeEscapeAt(raw);
        if (second >= 0 && Rune.TryCreate((char)first, (char)second, out rune))
        {
            raw = raw[6..];
            return rune;
        }

        return new Rune(Replacement);
    }

    private static byte Simple(byte escape) => escape switch
    {
        (byte)'n' => (byte)'\n',
        (byte)'r' => (byte)'\r',
        (byte)'t' => (byte)'\t',
        (byte)'b' => (byte)'\b',
        (byte)'f' => (byte)'\f',
        _ => escape,
    };

    /// <summary>A number that Python may have written as <c>NaN</c> or <c>Infinity</c>, which the reader has put between quotes.</summary>
    public static double? NamedNumber(ReadOnlySpan<byte> text) =>
        text.SequenceEqual("NaN"u8) ? double.NaN
        : text.SequenceEqual("Infinity"u8) ? double.PositiveInfinity
        : text.SequenceEqual("-Infinity"u8) ? double.NegativeInfinity
        : null;
}
