using System.Buffers;
using System.Globalization;

namespace ComfyPulse.PodServer;

/// <summary>Durations in the text form of faults: one number with its unit, <c>ms</c>, <c>s</c>, <c>m</c> or <c>h</c>; exact in both directions.</summary>
internal static class FaultDuration
{
    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789.-");

    private static readonly (string Unit, long Ticks)[] Units = [("ms", TimeSpan.TicksPerMillisecond), ("s", TimeSpan.TicksPerSecond), ("m", TimeSpan.TicksPerMinute), ("h", TimeSpan.TicksPerHour)];

    public static string Format(TimeSpan duration) => duration.Ticks % TimeSpan.TicksPerSecond == 0
        ? string.Create(CultureInfo.InvariantCulture, $"{duration.Ticks / TimeSpan.TicksPerSecond}s")
        : string.Create(CultureInfo.InvariantCulture, $"{(decimal)duration.Ticks / TimeSpan.TicksPerMillisecond}ms");

    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        var letters = text.AsSpan().IndexOfAnyExcept(NumberCharacters);
        var ticks = letters < 0 ? 0 : Units.FirstOrDefault(unit => unit.Unit == text[letters..]).Ticks;
        if (ticks == 0 || !decimal.TryParse(text.AsSpan(0, letters), NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            || decimal.Abs(number) > (decimal)TimeSpan.MaxValue.Ticks / ticks)
        {
            return false;
        }

        duration = TimeSpan.FromTicks((long)(number * ticks));
        return true;
    }
}
