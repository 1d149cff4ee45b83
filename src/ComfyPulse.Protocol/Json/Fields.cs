using System.Diagnostics.CodeAnalysis;

namespace ComfyPulse.Protocol;

/// <summary>The members of a small object by name, each read as what is wanted of it: nothing where it is of another kind.</summary>
internal sealed class Fields(IReadOnlyDictionary<string, RawJson> members)
{
    private delegate T? FieldReader<out T>(ref JsonCursor value);

    /// <summary>Reads an object; null for anything else, which is then read over.</summary>
    public static Fields? Read(ref JsonCursor json)
    {
        if (json.IsObject)
        {
            return new Fields(json.RawMembers());
        }

        json.Skip();
        return null;
    }

    public bool Has(string name) => members.ContainsKey(name);

    public string? Text(string name) => Value(name, static (ref value) => value.Text());

    public long? Integer(string name) => Value(name, static (ref value) => value.Integer());

    public int? Int32(string name) => Value(name, static (ref value) => value.Int32());

    public bool Flag(string name) => Value(name, static (ref value) => value.Flag()) ?? false;

    public IReadOnlyList<string> Texts(string name) => Value(name, static (ref value) => value.Texts()) ?? [];

    /// <summary>The value as it stands there; null for none, and for the JSON <c>null</c>.</summary>
    public RawJson? Raw(string name) => members.TryGetValue(name, out var raw) && !raw.IsNullOrMissing ? raw : null;

    public Fields? Object(string name) => Value(name, Read);

    public IReadOnlyList<T> List<T>(string name, ValueReader<T> read)
        where T : class => Value(name, (ref value) => BodyReader.List(ref value, read)) ?? [];

    /// <summary>The members of an object by name.</summary>
    public IReadOnlyDictionary<string, RawJson> Members(string name) => Value(name, static (ref value) => value.RawMembers()) ?? new Dictionary<string, RawJson>(StringComparer.Ordinal);

    /// <summary>A time since 1970: in seconds, or in milliseconds where seconds would lead some thousand years ahead.</summary>
    public DateTimeOffset? Time(string name)
    {
        const double MostSeconds = 1e11;
        return Value(name, static (ref value) => value.Number()) switch
        {
            null or double.NaN => null,
            { } seconds when Math.Abs(seconds) < MostSeconds => DateTimeOffset.UnixEpoch.AddSeconds(seconds),
            { } milliseconds when Math.Abs(milliseconds) < 1000 * MostSeconds => DateTimeOffset.UnixEpoch.AddMilliseconds(milliseconds),
            _ => null,
        };
    }

    [return: MaybeNull]
    private T Value<T>(string name, FieldReader<T> read)
    {
        if (!members.TryGetValue(name, out var raw))
        {
            return default;
        }

        var value = new JsonCursor(raw.Utf8.Span);
        return value.Start() ? read(ref value) : default;
    }
}
