using System.Text;
using System.Text.Json;

namespace ComfyPulse.Protocol;

/// <summary>Walks JSON from a pod. Whatever value stands where another was expected is skipped; only broken JSON is a <see cref="JsonException"/>, caught at the edge of this assembly.</summary>
/// <remarks>It stands on a value's first token when one is asked for, and on its last one afterwards.</remarks>
internal ref struct JsonCursor
{
    /// <summary>Workflows nest deeper than the reader's own limit of 64; nothing here recurses.</summary>
    public const int MaxDepth = 4096;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = MaxDepth };

    private readonly ReadOnlySpan<byte> _json;
    private Utf8JsonReader _reader;
    private ReadOnlySpan<byte> _name;

    public JsonCursor(ReadOnlySpan<byte> json)
    {
        _json = json;
        _reader = new Utf8JsonReader(json, Options);
    }

    public readonly bool IsObject => _reader.TokenType == JsonTokenType.StartObject;

    public readonly bool IsArray => _reader.TokenType == JsonTokenType.StartArray;

    public readonly bool IsText => _reader.TokenType == JsonTokenType.String;

    public readonly bool IsNull => _reader.TokenType == JsonTokenType.Null;

    /// <summary>Whether <see cref="Id"/> and <see cref="Text"/> have something to tell.</summary>
    public readonly bool IsId => _reader.TokenType is JsonTokenType.String or JsonTokenType.Number;

    /// <summary>Where the value begins.</summary>
    public readonly int ValueStart => (int)_reader.TokenStartIndex;

    /// <summary>The name of the property last entered, escapes resolved.</summary>
    public readonly ReadOnlySpan<byte> Name => _name;

    /// <summary>As <see cref="Name"/>, as text.</summary>
    public readonly string NameText() => Encoding.UTF8.GetString(_name);

    /// <summary>Moves onto the first value.</summary>
    public bool Start() => _reader.Read();

    /// <summary>From an object's brace or a value in it onto the next property's value; false at the object's end.</summary>
    public bool NextProperty()
    {
        if (!_reader.Read() || _reader.TokenType != JsonTokenType.PropertyName)
        {
            return false;
        }

        _name = Utf8();
        return _reader.Read();
    }

    /// <summary>From an array's bracket or a value in it onto the next value; false at the array's end.</summary>
    public bool NextItem() => _reader.Read() && _reader.TokenType != JsonTokenType.EndArray;

    public readonly bool NameIs(ReadOnlySpan<byte> name) => _name.SequenceEqual(name);

    public void Skip() => _reader.Skip();

    /// <summary>The bytes of a string, escapes resolved: allocates only where there are some.</summary>
    public readonly ReadOnlySpan<byte> Utf8() => _reader.ValueIsEscaped ? JsonText.Unescape(_reader.ValueSpan) : _reader.ValueSpan;

    /// <summary>The bytes of an id: a string's, or a number's as it is written; empty for anything else.</summary>
    public ReadOnlySpan<byte> Id()
    {
        if (IsId)
        {
            return Utf8();
        }

        Skip();
        return default;
    }

    /// <summary>A string, or a number as it is written; null for anything else.</summary>
    public string? Text()
    {
        if (IsId)
        {
            return JsonText.ToText(_reader.ValueSpan, _reader.ValueIsEscaped);
        }

        Skip();
        return null;
    }

    /// <summary>Any number; null for anything else.</summary>
    public double? Number()
    {
        switch (_reader.TokenType)
        {
            case JsonTokenType.Number:
                return _reader.TryGetDouble(out var number) ? number : null;
            case JsonTokenType.String:
                return JsonText.NamedNumber(_reader.ValueSpan);
            default:
                Skip();
                return null;
        }
    }

    /// <summary>Whether the number is written without a fraction or an exponent, as Python writes an int.</summary>
    public readonly bool IsInteger => _reader.TokenType == JsonTokenType.Number && _reader.ValueSpan.IndexOfAny((byte)'.', (byte)'e', (byte)'E') < 0;

    /// <summary>A whole number, also one that is written as a float; null where it does not fit.</summary>
    public long? Integer()
    {
        if (_reader.TokenType == JsonTokenType.Number && _reader.TryGetInt64(out var whole))
        {
            return whole;
        }

        return Number() is { } number && Math.Abs(number) < long.MaxValue ? (long)number : null;
    }

    /// <summary>As <see cref="Integer"/>, within an <see cref="int"/>.</summary>
    public int? Int32() => Integer() is { } whole and >= int.MinValue and <= int.MaxValue ? (int)whole : null;

    /// <summary>A truth value; null for anything else.</summary>
    public bool? Flag()
    {
        switch (_reader.TokenType)
        {
            case JsonTokenType.True:
                return true;
            case JsonTokenType.False:
                return false;
            default:
                Skip();
                return null;
        }
    }

    /// <summary>The strings of an array, numbers as they are written; empty for anything else.</summary>
    public IReadOnlyList<string> Texts()
    {
        if (!IsArray)
        {
            Skip();
            return [];
        }

        var texts = new List<string>();
        while (NextItem())
        {
            if (Text() is { } text)
            {
                texts.Add(text);
            }
        }

        return texts;
    }

    /// <summary>The value as it stands there; a copy, because the bytes are the receiver's buffer.</summary>
    public RawJson Raw()
    {
        var start = ValueStart;
        Skip();
        return new RawJson(_json[start..(int)_reader.BytesConsumed].ToArray());
    }

    /// <summary>The values of an object by name, each as it stands there; empty for anything else.</summary>
    public IReadOnlyDictionary<string, RawJson> RawMembers()
    {
        var members = new OrderedDictionary<string, RawJson>(StringComparer.Ordinal);
        if (!IsObject)
        {
            Skip();
            return members;
        }

        while (NextProperty())
        {
            var name = NameText();
            members[name] = Raw();
        }

        return members;
    }
}
