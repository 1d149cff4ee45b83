using System.Globalization;

namespace ComfyPulse.Protocol;

/// <summary>The text that Python's <c>repr</c> gives a float: the shortest that reads back the same, with a fraction or an exponent.</summary>
internal static class PythonFloat
{
    public static string ToText(double value)
    {
        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
        }

        if (value == 0)
        {
            return double.IsNegative(value) ? "-0.0" : "0.0";
        }

        // "E16" would round; the shortest digits come from "R", whatever form it chooses.
        var text = Math.Abs(value).ToString("R", CultureInfo.InvariantCulture);
        var (mantissa, exponent) = Split(text);
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        var digits = mantissa.Replace(".", "", StringComparison.Ordinal);
        var leading = digits.Length - digits.TrimStart('0').Length;
        var magnitude = (point < 0 ? mantissa.Length : point) - 1 - leading + exponent;
        digits = digits.Trim('0');
        var sign = value < 0 ? "-" : "";
        return sign + (magnitude is < -4 or >= 16 ? Scientific(digits, magnitude) : Plain(digits, magnitude));
    }

    private static (string Mantissa, int Exponent) Split(string text)
    {
        var at = text.IndexOf('E', StringComparison.Ordinal);
        return at < 0 ? (text, 0) : (text[..at], int.Parse(text.AsSpan(at + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture));
    }

    private static string Scientific(string digits, int magnitude)
    {
        var fraction = digits.Length > 1 ? "." + digits[1..] : "";
        return string.Create(CultureInfo.InvariantCulture, $"{digits[0]}{fraction}e{(magnitude < 0 ? '-' : '+')}{Math.Abs(magnitude):00}");
    }

    private static string Plain(string digits, int magnitude)
    {
        if (magnitude < 0)
        {
            return "0." + new string('0', -magnitude - 1) + digits;
        }

        return digits.Length <= magnitude + 1
            ? digits.PadRight(magnitude + 1, '0') + ".0"
            : digits[..(magnitude + 1)] + "." + digits[(magnitude + 1)..];
    }
}
