using System.Text.Json;

namespace ComfyPulse.Protocol;

/// <summary>Reads one value; null where it is not what was expected.</summary>
internal delegate T? ValueReader<out T>(ref JsonCursor value)
    where T : class;

/// <summary>The edge of the bodies' readers: broken JSON ends here, as a problem and never as an exception.</summary>
internal static class BodyReader
{
    public static bool TryRead<T>(ReadOnlyMemory<byte> utf8, string expected, ValueReader<T> read, out T? body, out string? problem)
        where T : class
    {
        body = null;
        try
        {
            var cursor = new JsonCursor(BareNumbers.Quote(utf8.Span));
            if (cursor.Start())
            {
                body = read(ref cursor);
            }

            problem = body is null ? $"The answer is JSON, but not {expected}." : null;
        }
        catch (JsonException error)
        {
            body = null;
            problem = $"The answer is not JSON, or was cut off: line {error.LineNumber + 1 ?? 1}, byte {error.BytePositionInLine + 1 ?? 1}.";
        }

        return body is not null;
    }

    /// <summary>The items of an array that can be read; empty for anything else.</summary>
    public static IReadOnlyList<T> List<T>(ref JsonCursor value, ValueReader<T> read)
        where T : class
    {
        var list = new List<T>();
        if (!value.IsArray)
        {
            value.Skip();
            return list;
        }

        while (value.NextItem())
        {
            if (read(ref value) is { } item)
            {
                list.Add(item);
            }
        }

        return list;
    }
}
