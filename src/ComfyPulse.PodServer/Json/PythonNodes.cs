using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ComfyPulse.Protocol;

namespace ComfyPulse.PodServer;

/// <summary>Writes JSON nodes as Python would: nodes made from a <see cref="double"/> are floats, all other numbers keep their text.</summary>
public static class PythonNodes
{
    /// <summary>The JSON that <paramref name="write"/> writes.</summary>
    public static ReadOnlyMemory<byte> Encode(Action<PythonJsonWriter> write)
    {
        var output = new ArrayBufferWriter<byte>(512);
        write(new PythonJsonWriter(output));
        return output.WrittenMemory;
    }

    /// <summary>The JSON text of a value.</summary>
    public static string Format(JsonNode? value) => Encoding.ASCII.GetString(Encode(json => json.Value(value)).Span);

    /// <summary>Any value.</summary>
    public static PythonJsonWriter Value(this PythonJsonWriter json, JsonNode? value)
    {
        switch (value)
        {
            case null:
                return json.Null();
            case JsonObject members:
                json.BeginObject();
                foreach (var (name, member) in members)
                {
                    json.Name(name).Value(member);
                }

                return json.EndObject();
            case JsonArray items:
                json.BeginArray();
                foreach (var item in items)
                {
                    json.Value(item);
                }

                return json.EndArray();
            default:
                return json.Scalar(value.AsValue());
        }
    }

    private static PythonJsonWriter Scalar(this PythonJsonWriter json, JsonValue value) => value.GetValueKind() switch
    {
        JsonValueKind.String => json.Text(value.GetValue<string>()),
        JsonValueKind.True => json.Flag(value: true),
        JsonValueKind.False => json.Flag(value: false),
        JsonValueKind.Number when value.TryGetValue<JsonElement>(out var element) => json.Raw(RawJson.FromText(element.GetRawText())),
        JsonValueKind.Number when value.TryGetValue<double>(out var number) => json.Float(number),
        _ => json.Raw(RawJson.FromText(value.ToJsonString())),
    };
}
