using System.Text.Json;
using System.Text.Json.Nodes;

namespace ComfyPulse.PodServer;

/// <summary>Reads JSON as Python's <c>json.loads</c> does: integers stay whole numbers, the last of two equal keys wins.</summary>
public static class PodJson
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 512 };

    /// <summary>Reads a text; numbers become <see cref="long"/>, <see cref="ulong"/> or <see cref="double"/>.</summary>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static JsonNode? Parse(ReadOnlyMemory<byte> utf8)
    {
        using var document = JsonDocument.Parse(utf8, Options);
        return Read(document.RootElement);
    }

    private static JsonNode? Read(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var members = new JsonObject();
                foreach (var member in element.EnumerateObject())
                {
                    members[member.Name] = Read(member.Value);
                }

                return members;
            case JsonValueKind.Array:
                var items = new JsonArray();
                foreach (var item in element.EnumerateArray())
                {
                    items.Add(Read(item));
                }

                return items;
            case JsonValueKind.String:
                return JsonValue.Create(element.GetString());
            case JsonValueKind.Number:
                return Number(element);
            case JsonValueKind.True:
                return JsonValue.Create(true);
            case JsonValueKind.False:
                return JsonValue.Create(false);
            default:
                return null;
        }
    }

    private static JsonValue Number(JsonElement element)
    {
        var isFloat = element.GetRawText().AsSpan().IndexOfAny('.', 'e', 'E') >= 0;
        if (!isFloat && element.TryGetInt64(out var number))
        {
            return JsonValue.Create(number);
        }

        return !isFloat && element.TryGetUInt64(out var large) ? JsonValue.Create(large) : JsonValue.Create(element.GetDouble());
    }
}
