using System.Buffers;

namespace ComfyPulse.Protocol;

/// <summary>Steps through JSON as Python's <c>json.dumps</c> writes it when nothing is special: fixed blanks, strings without escapes, small numbers. Each step passes what it names, or says no and leaves the rest to the real JSON reader.</summary>
internal static class PlainJson
{
    private const int MostDigits = 15;

    private static readonly SearchValues<byte> EndOfText = SearchValues.Create([(byte)'"', (byte)'\\', .. Enumerable.Range(0, 0x20).Select(control => (byte)control)]);
    private static readonly SearchValues<byte> NumberParts = SearchValues.Create("0123456789+-.eE"u8);
    private static readonly double[] PowersOfTen = [.. Enumerable.Range(0, MostDigits + 1).Select(power => Math.Pow(10, power))];

    public static bool TryPass(scoped ref ReadOnlySpan<byte> rest, ReadOnlySpan<byte> expected)
    {
        if (!rest.StartsWith(expected))
        {
            return false;
        }

        rest = rest[expected.Length..];
        return true;
    }

    /// <summary>A string without escapes.</summary>
    public static bool TryText(scoped ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> text)
    {
        text = default;
        if (rest.IsEmpty || rest[0] != '"')
        {
            return false;
        }

        var end = rest[1..].IndexOfAny(EndOfText);
        if (end < 0 || rest[end + 1] != '"')
        {
            return false;
        }

        text = rest.Slice(1, end);
        rest = rest[(end + 2)..];
        return true;
    }

    /// <summary>As <see cref="TryText"/>; empty for <c>null</c>.</summary>
    public static bool TryTextOrNull(scoped ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> text)
    {
        text = default;
        return TryPass(ref rest, "null"u8) || TryText(ref rest, out text);
    }

    /// <summary>Anything that looks like a number, unread.</summary>
    public static bool TrySkipNumber(scoped ref ReadOnlySpan<byte> rest)
    {
        var length = rest.IndexOfAnyExcept(NumberParts);
        rest = rest[Math.Max(length, 0)..];
        return length > 0;
    }

    /// <summary>A number of few digits without sign or exponent, to the last bit: both parts of the division are exact.</summary>
    public static bool TryNumber(scoped ref ReadOnlySpan<byte> rest, out double number, out bool isInteger)
    {
        var (digits, whole, at) = (0L, -1, 0);
        for (; at < rest.Length && at <= MostDigits; at++)
        {
            if (char.IsAsciiDigit((char)rest[at]))
            {
                digits = (10 * digits) + (rest[at] - '0');
            }
            else if (rest[at] == '.' && whole < 0)
            {
                whole = at;
            }
            else
            {
                break;
            }
        }

        isInteger = whole < 0;
        whole = isInteger ? at : whole;
        var decimals = isInteger ? 0 : at - whole - 1;
        number = digits / PowersOfTen[decimals];

        // Too long, no digit on one side of the point, a zero before others, or more of a number behind it.
        if (at > MostDigits || at == rest.Length || whole == 0 || (!isInteger && decimals == 0) || (whole > 1 && rest[0] == '0') || NumberParts.Contains(rest[at]))
        {
            return false;
        }

        rest = rest[at..];
        return true;
    }
}
