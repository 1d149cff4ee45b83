using System.Globalization;
using System.Text;

namespace ComfyPulse.PodServer;

/// <summary>Writes one line of a fault's text form. Members that are null are left out.</summary>
internal sealed class FaultLine(string name)
{
    private readonly StringBuilder _text = new(name);

    public FaultLine Add(string key, long? number) => Add(key, number?.ToString(CultureInfo.InvariantCulture));

    public FaultLine Add(string key, TimeSpan? duration) => Add(key, duration is { } time ? FaultDuration.Format(time) : null);

    public FaultLine Add(string key, string? value)
    {
        if (value is null)
        {
            return this;
        }

        _text.Append(' ').Append(key).Append('=');
        if (value.Length > 0 && value[0] != '"' && !value.Any(char.IsWhiteSpace))
        {
            _text.Append(value);
            return this;
        }

        _text.Append('"');
        foreach (var unit in value)
        {
            _ = unit switch
            {
                '\n' => _text.Append("\\n"),
                '\r' => _text.Append("\\r"),
                '"' or '\\' => _text.Append('\\').Append(unit),
                _ => _text.Append(unit),
            };
        }

        _text.Append('"');
        return this;
    }

    public override string ToString() => _text.ToString();
}
