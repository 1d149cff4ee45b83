using System.Text;

namespace ComfyPulse.Protocol;

/// <summary>A JSON value as the UTF-8 that it was read from: strict JSON (bare <c>NaN</c> and <c>Infinity</c> have become strings), never parsed until somebody asks.</summary>
/// <remarks>Kept as bytes because numbers above 2^53, lone surrogates and duplicate keys do not survive a document model.</remarks>
public readonly record struct RawJson(ReadOnlyMemory<byte> Utf8)
{
    /// <summary>The JSON <c>null</c>.</summary>
    public static RawJson Null { get; } = new("null"u8.ToArray());

    /// <summary>Whether there is no value at all, or the value is <c>null</c>.</summary>
    public bool IsNullOrMissing => Utf8.IsEmpty || Utf8.Span.SequenceEqual("null"u8);

    /// <summary>The bytes of a JSON text; the caller vouches for it being JSON.</summary>
    public static RawJson FromText(string json) => new(Encoding.UTF8.GetBytes(json));

    /// <summary>The bytes of a JSON text as Python writes it: bare <c>NaN</c> and <c>Infinity</c> become strings. The caller vouches for the rest.</summary>
    public static RawJson FromPython(ReadOnlyMemory<byte> json)
    {
        var quoted = BareNumbers.Quote(json.Span);
        return quoted == json.Span ? new(json) : new(quoted.ToArray());
    }

    /// <inheritdoc/>
    public bool Equals(RawJson other) => Utf8.Span.SequenceEqual(other.Utf8.Span);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Utf8.Span);
        return hash.ToHashCode();
    }

    /// <summary>The JSON text.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Utf8.Span);
}
