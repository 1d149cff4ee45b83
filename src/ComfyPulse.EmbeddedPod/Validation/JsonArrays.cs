using System.Text.Json.Nodes;

namespace ComfyPulse.EmbeddedPod;

/// <summary>Makes JSON arrays; <see cref="JsonArray"/>'s own generic way in is not for native programs.</summary>
internal static class JsonArrays
{
    public static JsonArray Of(IEnumerable<string> texts) => Of(texts.Select(text => (JsonNode)JsonValue.Create(text)));

    public static JsonArray Of(IEnumerable<JsonNode> nodes) => new([.. nodes]);
}
