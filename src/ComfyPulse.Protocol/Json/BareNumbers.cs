using System.Buffers;

namespace ComfyPulse.Protocol;

/// <summary>Python writes <c>NaN</c>, <c>Infinity</c> and <c>-Infinity</c> as bare words, which no JSON reader takes: puts them between quotes.</summary>
internal static class BareNumbers
{
    /// <summary>The same bytes where there is nothing to do, which is nearly always and costs two vectorised searches.</summary>
    public static ReadOnlySpan<byte> Quote(ReadOnlySpan<byte> json) => Replace(json, "\"NaN\""u8, "\"Infinity\""u8, "\"-Infinity\""u8);

    /// <summary>As <see cref="Quote"/>, with the words to write instead.</summary>
    public static ReadOnlySpan<byte> Replace(ReadOnlySpan<byte> json, ReadOnlySpan<byte> nan, ReadOnlySpan<byte> infinity, ReadOnlySpan<byte> minusInfinity)
    {
        if (json.IndexOf("NaN"u8) < 0 && json.IndexOf("Infinity"u8) < 0)
        {
            return json;
        }

        var result = new ArrayBufferWriter<byte>(json.Length + 64);
        var copied = 0;
        for (var at = 0; at < json.Length;)
        {
            if (json[at] == '"')
            {
                at += LengthOfString(json[at..]);
                continue;
            }

            var rest = json[at..];
            var length = rest.StartsWith("NaN"u8) ? 3 : rest.StartsWith("Infinity"u8) ? 8 : rest.StartsWith("-Infinity"u8) ? 9 : 0;
            if (length == 0)
            {
                at++;
                continue;
            }

            result.Write(json[copied..at]);
            result.Write(length switch { 3 => nan, 8 => infinity, _ => minusInfinity });
            at += length;
            copied = at;
        }

        if (copied == 0)
        {
            return json;
        }

        result.Write(json[copied..]);
        return result.WrittenSpan;
    }

    private static int LengthOfString(ReadOnlySpan<byte> json)
    {
        var at = 1;
        while (at < json.Length)
        {
            var stop = json[at..].IndexOfAny((byte)'"', (byte)'\\');
            if (stop < 0)
            {
                return json.Length;
            }

            at += stop;
            if (json[at] == '"')
            {
                return at + 1;
            }

            at += 2;
        }

        return json.Length;
    }
}
