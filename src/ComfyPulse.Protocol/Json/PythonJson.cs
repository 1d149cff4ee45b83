using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ComfyPulse.Protocol;

/// <summary>JSON in the dialect of Python's <c>json.dumps</c>.</summary>
public static class PythonJson
{
    // Bare words become strings that no writer writes by itself, so that they can be told from strings with the same text.
    private static ReadOnlySpan<byte> NaN => "\"\\u004eaN\""u8;

    private static ReadOnlySpan<byte> Infinity => "\"\\u0049nfinity\""u8;

    private static ReadOnlySpan<byte> MinusInfinity => "\"\\u002dInfinity\""u8;

    /// <summary>The same JSON as Python would write it after reading it.</summary>
    /// <exception cref="JsonException">It is not JSON (bare <c>NaN</c> and <c>Infinity</c> are taken).</exception>
    public static byte[] Format(ReadOnlySpan<byte> json)
    {
        var output = new ArrayBufferWriter<byte>(json.Length + 64);
        var writer = new PythonJsonWriter(output);
        var options = new JsonReaderOptions { MaxDepth = JsonCursor.MaxDepth, CommentHandling = JsonCommentHandling.Skip };
        var reader = new Utf8JsonReader(BareNumbers.Replace(json, NaN, Infinity, MinusInfinity), options);
        while (reader.Read())
        {
            WriteToken(ref reader, writer);
        }

        return output.WrittenSpan.ToArray();
    }

    /// <summary>As <see cref="Format"/>, with false where it is not JSON.</summary>
    public static bool TryFormat(ReadOnlySpan<byte> json, out byte[] formatted)
    {
        try
        {
            formatted = json.IsEmpty ? [] : Format(json);
            return !json.IsEmpty;
        }
        catch (JsonException)
        {
            formatted = [];
            return false;
        }
    }

    private static void WriteToken(ref Utf8JsonReader reader, PythonJsonWriter writer)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                writer.BeginObject();
                break;
            case JsonTokenType.EndObject:
                writer.EndObject();
                break;
            case JsonTokenType.StartArray:
                writer.BeginArray();
                break;
            case JsonTokenType.EndArray:
                writer.EndArray();
                break;
            case JsonTokenType.PropertyName:
                writer.EscapedName(reader.ValueSpan);
                break;
            case JsonTokenType.String:
                WriteString(reader.ValueSpan, writer);
                break;
            case JsonTokenType.Number:
                writer.Literal(NumberText(reader.ValueSpan));
                break;
            case JsonTokenType.True:
                writer.Flag(value: true);
                break;
            case JsonTokenType.False:
                writer.Flag(value: false);
                break;
            default:
                writer.Null();
                break;
        }
    }

    private static void WriteString(ReadOnlySpan<byte> raw, PythonJsonWriter writer)
    {
        if (raw.SequenceEqual(NaN[1..^1]))
        {
            writer.Float(double.NaN);
        }
        else if (raw.SequenceEqual(Infinity[1..^1]))
        {
            writer.Float(double.PositiveInfinity);
        }
        else if (raw.SequenceEqual(MinusInfinity[1..^1]))
        {
            writer.Float(double.NegativeInfinity);
        }
        else
        {
            writer.EscapedText(raw);
        }
    }

    // Python's ints have no bounds: their digits stay. Its floats are printed anew.
    private static string NumberText(ReadOnlySpan<byte> number)
    {
        var text = Encoding.ASCII.GetString(number);
        if (number.IndexOfAny((byte)'.', (byte)'e', (byte)'E') < 0)
        {
            return text == "-0" ? "0" : text;
        }

        return PythonFloat.ToText(double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture));
    }
}
