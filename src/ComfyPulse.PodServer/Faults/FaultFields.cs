using System.Globalization;
using System.Text;

namespace ComfyPulse.PodServer;

/// <summary>One line of a fault's text form, taken apart: a name and <c>key=value</c> members, values with blanks in quotes. Each complaint says what would be right.</summary>
internal sealed class FaultFields
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly List<string> _known = [];

    private FaultFields(string name) => Name = name;

    public string Name { get; }

    public static FaultFields Read(string text)
    {
        var rest = text.AsSpan().Trim();
        var fields = new FaultFields(TakeUntil(ref rest, char.IsWhiteSpace));
        while ((rest = rest.TrimStart()).Length > 0)
        {
            var key = TakeUntil(ref rest, static unit => unit == '=' || char.IsWhiteSpace(unit));
            if (rest is not ['=', ..] || key.Length == 0)
            {
                throw new FormatException($"'{key}' in '{fields.Name}' has no value; members are written key=value, without blanks around the =.");
            }

            rest = rest[1..];
            var value = rest is ['"', ..] ? TakeQuoted(ref rest) : TakeUntil(ref rest, char.IsWhiteSpace);
            if (!fields._values.TryAdd(key, value))
            {
                throw new FormatException($"{fields.Name} has {key} twice; give it once.");
            }
        }

        return fields;
    }

    public bool Has(string key)
    {
        Know(key);
        return _values.ContainsKey(key);
    }

    public string? Text(string key)
    {
        Know(key);
        return _values.GetValueOrDefault(key);
    }

    public int Int(string key) => Read(key, "a whole number", static (string text, out int number) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number));

    public long Long(string key) => Read(key, "a whole number", static (string text, out long number) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number));

    public TimeSpan Duration(string key) => Read<TimeSpan>(key, "a duration like 2s, 250ms or 1.5m", FaultDuration.TryParse);

    public T Word<T>(string key, (string Text, T Value)[] words)
        where T : struct
    {
        var text = Required(key, string.Join('|', words.Select(word => word.Text)));
        foreach (var word in words)
        {
            if (word.Text == text)
            {
                return word.Value;
            }
        }

        throw new FormatException($"{Name} {key}={text}: {key} is one of {string.Join(", ", words.Select(word => word.Text))}.");
    }

    /// <summary>Complains of a member that nobody has asked for.</summary>
    public void EndOfMembers()
    {
        if (_values.Keys.FirstOrDefault(key => !_known.Contains(key)) is { } unknown)
        {
            throw new FormatException($"{Name} has no {unknown}; it has {string.Join(", ", _known)}.");
        }
    }

    private delegate bool TryParse<T>(string text, out T value);

    private T Read<T>(string key, string what, TryParse<T> tryParse)
    {
        var text = Required(key, what);
        return tryParse(text, out var value) ? value : throw new FormatException($"{Name} {key}={text}: {key} is {what}.");
    }

    private string Required(string key, string what) => Text(key) ?? throw new FormatException($"{Name} needs {key}=…: {what}.");

    private void Know(string key)
    {
        if (!_known.Contains(key))
        {
            _known.Add(key);
        }
    }

    private static string TakeUntil(ref ReadOnlySpan<char> rest, Func<char, bool> ends)
    {
        var length = 0;
        while (length < rest.Length && !ends(rest[length]))
        {
            length++;
        }

        var taken = rest[..length].ToString();
        rest = rest[length..];
        return taken;
    }

    private static string TakeQuoted(ref ReadOnlySpan<char> rest)
    {
        var value = new StringBuilder();
        for (var index = 1; index < rest.Length; index++)
        {
            switch (rest[index])
            {
                case '"':
                    rest = rest[(index + 1)..];
                    return value.ToString();
                case '\\' when index + 1 < rest.Length:
                    value.Append(rest[++index] switch { 'n' => '\n', 'r' => '\r', var unit => unit });
                    break;
                case var unit:
                    value.Append(unit);
                    break;
            }
        }

        throw new FormatException("A value in quotes ends with a quote; a quote in it is written \\\".");
    }
}
