using System.Buffers;
using System.CommandLine.Parsing;
using System.Globalization;

namespace ComfyPulse.Cli.Input;

/// <summary>Durations as people type them: <c>90</c> (seconds), <c>90s</c>, <c>1.5s</c>, <c>250ms</c>, <c>5m</c>, <c>1h30m</c>, <c>00:05:00</c>.</summary>
internal static class Duration
{
    // Timers take no more than about 49 days; whoever wants longer wants no limit.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789.");

    private static readonly (string Name, double Seconds)[] Units = [("h", 3600), ("m", 60), ("s", 1), ("ms", 0.001)];

    /// <summary>Reads an option's value; what is wrong becomes a parse error.</summary>
    public static TimeSpan? Parse(ArgumentResult result)
    {
        var text = result.Tokens[^1].Value;
        if (TryParse(text) is { } duration)
        {
            return duration;
        }

        result.AddError($"'{text}' is not a duration; write it like 90, 90s, 5m, 1h30m or 00:05:00.");
        return null;
    }

    /// <summary>Null where the text is not a duration from 0 to 30 days.</summary>
    public static TimeSpan? TryParse(string text)
    {
        if (text.Contains(':', StringComparison.Ordinal))
        {
            return TimeSpan.TryParseExact(text, [@"h\:mm\:ss", @"hh\:mm\:ss", @"h\:mm\:ss\.FFF", @"m\:ss", @"mm\:ss"], CultureInfo.InvariantCulture, out var clock) ? clock : null;
        }

        if (TryReadNumber(text, out var seconds, out var rest) && rest.Length == 0)
        {
            return Bounded(seconds);
        }

        return TryReadParts(text, out seconds) ? Bounded(seconds) : null;
    }

    private static bool TryReadParts(ReadOnlySpan<char> text, out double seconds)
    {
        seconds = 0;
        var nextUnit = 0;
        while (text.Length > 0)
        {
            if (!TryReadNumber(text, out var number, out var rest))
            {
                return false;
            }

            var letters = rest.IndexOfAnyExceptInRange('a', 'z');
            var name = letters < 0 ? rest : rest[..letters];
            while (nextUnit < Units.Length && !name.SequenceEqual(Units[nextUnit].Name))
            {
                nextUnit++;
            }

            if (nextUnit == Units.Length)
            {
                return false;
            }

            seconds += number * Units[nextUnit++].Seconds;
            text = rest[name.Length..];
        }

        return nextUnit > 0;
    }

    private static bool TryReadNumber(ReadOnlySpan<char> text, out double number, out ReadOnlySpan<char> rest)
    {
        var end = text.IndexOfAnyExcept(NumberCharacters);
        var digits = end < 0 ? text : text[..end];
        rest = text[digits.Length..];
        return double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number);
    }

    private static TimeSpan? Bounded(double seconds) => seconds <= Longest.TotalSeconds ? TimeSpan.FromSeconds(seconds) : null;
}
