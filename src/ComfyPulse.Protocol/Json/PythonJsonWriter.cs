using System.Buffers;
using System.Globalization;
using System.Text;

namespace ComfyPulse.Protocol;

/// <summary>Writes JSON exactly as Python's <c>json.dumps</c> does, which ComfyUI uses everywhere: <c>", "</c> and <c>": "</c>, ASCII only, <c>1.0</c> for floats, bare <c>NaN</c>.</summary>
/// <remarks>It trusts its caller to open and close what belongs together.</remarks>
public sealed class PythonJsonWriter(IBufferWriter<byte> output)
{
    private bool _needsComma;

    /// <summary>Opens an object.</summary>
    public PythonJsonWriter BeginObject() => Open((byte)'{');

    /// <summary>Closes an object.</summary>
    public PythonJsonWriter EndObject() => Close((byte)'}');

    /// <summary>Opens an array.</summary>
    public PythonJsonWriter BeginArray() => Open((byte)'[');

    /// <summary>Closes an array.</summary>
    public PythonJsonWriter EndArray() => Close((byte)']');

    /// <summary>A property's name; its value follows.</summary>
    public PythonJsonWriter Name(string name)
    {
        Separate();
        WriteQuoted(name);
        output.Write(": "u8);
        _needsComma = false;
        return this;
    }

    /// <summary>A string, or <c>null</c>.</summary>
    public PythonJsonWriter Text(string? value)
    {
        Separate();
        if (value is null)
        {
            output.Write("null"u8);
        }
        else
        {
            WriteQuoted(value);
        }

        return this;
    }

    /// <summary>An int.</summary>
    public PythonJsonWriter Integer(long value) => Literal(value.ToString(CultureInfo.InvariantCulture));

    /// <summary>A float, always told from an int: <c>1.0</c>.</summary>
    public PythonJsonWriter Float(double value) => Literal(PythonFloat.ToText(value));

    /// <summary>A whole number as an int, any other as a float.</summary>
    public PythonJsonWriter Number(double value) => IsWhole(value) ? Integer((long)value) : Float(value);

    /// <summary>A truth value.</summary>
    public PythonJsonWriter Flag(bool value) => Literal(value ? "true" : "false");

    /// <summary>A <c>null</c>.</summary>
    public PythonJsonWriter Null() => Literal("null");

    /// <summary>A value in any JSON dialect, in Python's; <c>null</c> where there is none or it is not JSON.</summary>
    public PythonJsonWriter Raw(RawJson value)
    {
        Separate();
        output.Write(PythonJson.TryFormat(value.Utf8.Span, out var formatted) ? formatted : "null"u8);
        return this;
    }

    /// <summary>An array of strings.</summary>
    public PythonJsonWriter Texts(IEnumerable<string> values)
    {
        BeginArray();
        foreach (var value in values)
        {
            Text(value);
        }

        return EndArray();
    }

    internal static bool IsWhole(double value) => Math.Abs(value) < 1e15 && Math.Floor(value) == value;

    /// <summary>Text that is a number or a word.</summary>
    internal PythonJsonWriter Literal(string text)
    {
        Separate();
        WriteAscii(text);
        return this;
    }

    /// <summary>A string whose bytes stand between its quotes; a lone surrogate stays what it is, as in Python.</summary>
    internal void EscapedText(ReadOnlySpan<byte> raw)
    {
        Separate();
        WriteEscaped(raw);
    }

    /// <inheritdoc cref="EscapedText"/>
    internal void EscapedName(ReadOnlySpan<byte> raw)
    {
        Separate();
        WriteEscaped(raw);
        output.Write(": "u8);
        _needsComma = false;
    }

    private void WriteEscaped(ReadOnlySpan<byte> raw)
    {
        output.Write("\""u8);
        while (!raw.IsEmpty)
        {
            var unit = JsonText.UnicodeEscapeAt(raw);
            if (unit >= 0)
            {
                WriteUnit((char)unit);
                raw = raw[6..];
                continue;
            }

            // Up to the next \u: the other escapes are one byte behind a backslash and never hold one.
            var end = 0;
            while (end < raw.Length && !(raw[end] == '\\' && end + 1 < raw.Length && raw[end + 1] == 'u'))
            {
                end += raw[end] == '\\' ? 2 : 1;
            }

            end = Math.Clamp(end, 1, raw.Length);
            WriteUnits(JsonText.ToText(raw[..end], isEscaped: true));
            raw = raw[end..];
        }

        output.Write("\""u8);
    }

    private void WriteQuoted(string text)
    {
        output.Write("\""u8);
        WriteUnits(text);
        output.Write("\""u8);
    }

    private void WriteUnits(string text)
    {
        foreach (var unit in text)
        {
            WriteUnit(unit);
        }
    }

    private void WriteUnit(char unit)
    {
        switch (unit)
        {
            case '"':
                output.Write("\\\""u8);
                break;
            case '\\':
                output.Write("\\\\"u8);
                break;
            case '\n':
                output.Write("\\n"u8);
                break;
            case '\r':
                output.Write("\\r"u8);
                break;
            case '\t':
                output.Write("\\t"u8);
                break;
            case '\b':
                output.Write("\\b"u8);
                break;
            case '\f':
                output.Write("\\f"u8);
                break;
            case >= ' ' and <= '~':
                output.Write([(byte)unit]);
                break;
            default:
                WriteAscii(string.Create(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}"));
                break;
        }
    }

    private void WriteAscii(string text)
    {
        var target = output.GetSpan(text.Length);
        output.Advance(Encoding.ASCII.GetBytes(text, target));
    }

    private PythonJsonWriter Open(byte bracket)
    {
        Separate();
        output.Write([bracket]);
        _needsComma = false;
        return this;
    }

    private PythonJsonWriter Close(byte bracket)
    {
        output.Write([bracket]);
        _needsComma = true;
        return this;
    }

    private void Separate()
    {
        if (_needsComma)
        {
            output.Write(", "u8);
        }

        _needsComma = true;
    }
}
