using System.Buffers;
using System.Text;
using System.Text.Json;

namespace ComfyPulse.Recording;

/// <summary>Takes secrets out of what is recorded: by their names, and, once seen, by their values wherever else they turn up. Used by one writer.</summary>
internal sealed class Redaction
{
    /// <summary>What stands in a secret's place.</summary>
    public const string Mark = "redacted";

    /// <summary>Shorter ones would be found in everything.</summary>
    private const int ShortestValue = 8;

    private const int MostValues = 64;

    private static readonly byte[] MarkJson = "\"redacted\""u8.ToArray();
    private static readonly byte[] MarkListJson = "[\"redacted\"]"u8.ToArray();

    private readonly List<byte[]> _values = [];

    /// <summary>The value of a header of a request as it may be recorded.</summary>
    public string RequestHeader(string name, string value)
    {
        if (SecretNames.IsHarmlessHeader(name))
        {
            return value;
        }

        if (!string.Equals(name, "Host", StringComparison.OrdinalIgnoreCase))
        {
            // "Bearer x" and "a=x; b=y": the secrets alone may turn up elsewhere.
            Remember(value);
            foreach (var part in value.Split([' ', ';', '=', ','], StringSplitOptions.RemoveEmptyEntries))
            {
                Remember(part);
            }
        }

        return Mark;
    }

    /// <summary>The value of a header of an answer as it may be recorded.</summary>
    public string AnswerHeader(string name, string value)
    {
        if (SecretNames.IsHarmlessHeader(name))
        {
            return value;
        }

        if (string.Equals(name, "Set-Cookie", StringComparison.OrdinalIgnoreCase) && value.Split(';')[0].Split('=') is [_, var cookie, ..])
        {
            Remember(cookie);
        }

        return Mark;
    }

    /// <summary>A path with its query as it may be recorded.</summary>
    public string Path(string pathAndQuery)
    {
        var query = pathAndQuery.IndexOf('?', StringComparison.Ordinal);
        if (query < 0)
        {
            return pathAndQuery;
        }

        var items = pathAndQuery[(query + 1)..].Split('&').Select(item =>
        {
            var equals = item.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0 || SecretNames.IsHarmlessQueryItem(item[..equals]))
            {
                return item;
            }

            Remember(item[(equals + 1)..]);
            Remember(Uri.UnescapeDataString(item[(equals + 1)..]));
            return item[..(equals + 1)] + Mark;
        });
        return pathAndQuery[..(query + 1)] + string.Join('&', items);
    }

    /// <summary>JSON, strict or not, as it may be recorded: all on one line, and every byte but the secrets' as it was.</summary>
    public byte[] Json(ReadOnlySpan<byte> json)
    {
        var output = new ArrayBufferWriter<byte>(json.Length + 16);
        var (copied, extraDataEnd, workflowEnd) = (0, 0, 0);
        for (var at = 0; at < json.Length; at++)
        {
            if (json[at] != '"')
            {
                continue;
            }

            var end = LooseJson.EndOfString(json, at);
            if (end < 0)
            {
                break;
            }

            var colon = LooseJson.SkipBlanks(json, end);
            if (colon >= json.Length || json[colon] != ':')
            {
                at = end - 1;
                continue;
            }

            var name = Text(json[at..end]);
            var start = LooseJson.SkipBlanks(json, colon + 1);
            var valueEnd = LooseJson.EndOfValue(json, start) is var found and >= 0 ? found : json.Length;
            if (name == "extra_data")
            {
                extraDataEnd = valueEnd;
            }
            else if (name == "extra_pnginfo")
            {
                workflowEnd = valueEnd;
            }
            else if (Replacement(name, json[start..valueEnd], at < extraDataEnd && at >= workflowEnd) is { } replacement)
            {
                output.Write(json[copied..start]);
                output.Write(replacement);
                (copied, start) = (valueEnd, valueEnd);
            }

            at = start - 1;
        }

        output.Write(json[copied..]);
        return OnOneLine(output.WrittenSpan);
    }

    /// <summary>A finished line with every secret taken out that was seen anywhere before.</summary>
    public ReadOnlyMemory<byte> Scrub(ReadOnlyMemory<byte> line)
    {
        foreach (var value in _values)
        {
            for (var at = line.Span.IndexOf(value); at >= 0; at = line.Span.IndexOf(value))
            {
                line = (byte[])[.. line.Span[..at], .. Encoding.UTF8.GetBytes(Mark), .. line.Span[(at + value.Length)..]];
            }
        }

        return line;
    }

    private static byte[] OnOneLine(ReadOnlySpan<byte> json)
    {
        var line = json.ToArray();
        line.AsSpan().Replace((byte)'\n', (byte)' ');
        line.AsSpan().Replace((byte)'\r', (byte)' ');
        return line;
    }

    /// <summary>What to write for a value; null to leave it as it is.</summary>
    private byte[]? Replacement(string name, ReadOnlySpan<byte> value, bool inExtraData)
    {
        if (value.IsEmpty || value[0] is (byte)'n' or (byte)'t' or (byte)'f' || !(SecretNames.IsSecret(name) || (inExtraData && SecretNames.MayBeSecret(name))))
        {
            return null;
        }

        foreach (var text in Texts(value))
        {
            Remember(text);
        }

        return value[0] switch
        {
            (byte)'"' => MarkJson,
            _ when inExtraData => MarkJson,
            // A failed node's inputs are lists of values; in a graph a list of an id and a slot is a link and no secret.
            (byte)'[' when !IsLink(value) => MarkListJson,
            _ => null,
        };
    }

    private static bool IsLink(ReadOnlySpan<byte> value)
    {
        var elements = LooseJson.Elements(value.ToArray()).ToList();
        return elements.Count == 2 && elements[0].Span[0] == '"' && LooseJson.Number(elements[1]) is not null;
    }

    private static List<string> Texts(ReadOnlySpan<byte> value)
    {
        var texts = new List<string>();
        for (var at = 0; at < value.Length; at++)
        {
            if (value[at] == '"' && LooseJson.EndOfString(value, at) is var end and > 0)
            {
                texts.Add(Text(value[at..end]));
                at = end - 1;
            }
        }

        return texts;
    }

    private static string Text(ReadOnlySpan<byte> json) => Encoding.UTF8.GetString(LooseJson.TextUtf8(json) ?? []);

    private void Remember(string value)
    {
        if (value.Length < ShortestValue || value == Mark || _values.Count >= MostValues)
        {
            return;
        }

        foreach (var bytes in (ReadOnlySpan<byte[]>)[Encoding.UTF8.GetBytes(value), JsonEncodedText.Encode(value).EncodedUtf8Bytes.ToArray()])
        {
            if (!_values.Exists(known => known.AsSpan().SequenceEqual(bytes)))
            {
                _values.Add(bytes);
            }
        }
    }
}
