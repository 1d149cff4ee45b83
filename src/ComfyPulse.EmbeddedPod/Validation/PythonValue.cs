using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ComfyPulse.PodServer;

namespace ComfyPulse.EmbeddedPod;

/// <summary>Converts values as Python's <c>int()</c>, <c>float()</c>, <c>str()</c> and <c>bool()</c> do, and complains in their words.</summary>
internal static class PythonValue
{
    /// <summary>The value as the type of its input (<c>INT</c>, <c>FLOAT</c>, <c>STRING</c>, <c>BOOLEAN</c>); unchanged for other types.</summary>
    /// <exception cref="NodeFailureException">It cannot be converted.</exception>
    public static JsonNode? Convert(JsonNode? value, string type) => type switch
    {
        "INT" => ToInt(value),
        "FLOAT" => JsonValue.Create(ToFloat(value)),
        "STRING" => JsonValue.Create(Str(value)),
        "BOOLEAN" => JsonValue.Create(JsonTruth.IsTrue(value)),
        _ => value?.DeepClone(),
    };

    /// <summary>The value as <c>str()</c> writes it.</summary>
    public static string Str(JsonNode? value) => IsText(value, out var text) ? text : Repr(value);

    /// <summary>The value as <c>repr()</c> writes it.</summary>
    public static string Repr(JsonNode? value)
    {
        switch (value)
        {
            case null:
                return "None";
            case JsonObject members:
                return $"{{{string.Join(", ", members.Select(member => $"{Quote(member.Key)}: {Repr(member.Value)}"))}}}";
            case JsonArray items:
                return $"[{string.Join(", ", items.Select(Repr))}]";
            default:
                return value.GetValueKind() switch
                {
                    JsonValueKind.True => "True",
                    JsonValueKind.False => "False",
                    JsonValueKind.String => Quote(value.GetValue<string>()),
                    _ => PythonNodes.Format(value),
                };
        }
    }

    /// <summary>A text in Python's quotes.</summary>
    public static string Quote(string text)
    {
        var quote = text.Contains('\'', StringComparison.Ordinal) && !text.Contains('"', StringComparison.Ordinal) ? '"' : '\'';
        var escaped = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal).Replace("\r", "\\r", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal);
        return quote + (quote == '\'' ? escaped.Replace("'", "\\'", StringComparison.Ordinal) : escaped) + quote;
    }

    /// <summary>A list of texts as <c>str()</c> writes it.</summary>
    public static string List(IEnumerable<string> items) => $"[{string.Join(", ", items.Select(Quote))}]";

    /// <summary>The name of the type of a value as nodes work with it.</summary>
    public static string TypeName(object? value) => value switch
    {
        null => "NoneType",
        string => "str",
        bool => "bool",
        long or ulong => "int",
        double => "float",
        JsonArray => "list",
        _ => "dict",
    };

    /// <summary>Whether the value is a text or a list without this text in it: what <c>not in</c> says of them.</summary>
    public static bool Lacks(JsonNode? value, string text) => value is JsonArray items
        ? !items.Any(item => ToObject(item) is string other && other == text)
        : ToObject(value) is string whole && !whole.Contains(text, StringComparison.Ordinal);

    /// <summary>The value as nodes work with it: <see cref="long"/>, <see cref="ulong"/>, <see cref="double"/>, <see cref="bool"/>, <see cref="string"/>, null, or the JSON itself.</summary>
    public static object? ToObject(JsonNode? value)
    {
        if (value is not JsonValue scalar)
        {
            return value;
        }

        // Without the cast all arms would turn into JSON again, by its implicit conversions.
        return scalar.GetValueKind() switch
        {
            JsonValueKind.String => (object)scalar.GetValue<string>(),
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ when scalar.TryGetValue<long>(out var number) => number,
            _ when scalar.TryGetValue<int>(out var small) => (long)small,
            _ when scalar.TryGetValue<ulong>(out var large) => large,
            _ when scalar.TryGetValue<double>(out var real) => real,
            _ => value,
        };
    }

    private static string TypeName(JsonNode? value) => TypeName(ToObject(value));

    private static JsonValue ToInt(JsonNode? value)
    {
        switch (ToObject(value))
        {
            case long number:
                return JsonValue.Create(number);
            case ulong large:
                return JsonValue.Create(large);
            case bool truth:
                return JsonValue.Create(truth ? 1L : 0L);
            case double real when double.IsFinite(real) && Math.Abs(real) < 9e18:
                return JsonValue.Create((long)real);
            case double real:
                throw new NodeFailureException("OverflowError", double.IsNaN(real) ? "cannot convert float NaN to integer" : "cannot convert float infinity to integer");
            case string text when long.TryParse(text.Trim().Replace("_", "", StringComparison.Ordinal), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var parsed):
                return JsonValue.Create(parsed);
            case string text when ulong.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var parsed):
                return JsonValue.Create(parsed);
            case string text:
                throw new NodeFailureException("ValueError", $"invalid literal for int() with base 10: {Quote(text)}");
            default:
                throw new NodeFailureException("TypeError", $"int() argument must be a string, a bytes-like object or a real number, not '{TypeName(value)}'");
        }
    }

    private static double ToFloat(JsonNode? value) => ToObject(value) switch
    {
        long number => number,
        ulong large => large,
        double real => real,
        bool truth => truth ? 1 : 0,
        string text when double.TryParse(text.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed) => parsed,
        string text => throw new NodeFailureException("ValueError", $"could not convert string to float: {Quote(text)}"),
        _ => throw new NodeFailureException("TypeError", $"float() argument must be a string or a real number, not '{TypeName(value)}'"),
    };

    private static bool IsText(JsonNode? value, out string text)
    {
        text = "";
        return value is JsonValue scalar && scalar.GetValueKind() == JsonValueKind.String && (text = scalar.GetValue<string>()) is not null;
    }
}
