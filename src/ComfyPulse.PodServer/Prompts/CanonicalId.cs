using System.Text.Json.Nodes;

namespace ComfyPulse.PodServer;

/// <summary>The one spelling of an id that newer versions accept: a lowercase hyphenated UUID.</summary>
public static class CanonicalId
{
    /// <summary>Whether the value is such an id.</summary>
    public static bool IsOne(JsonNode? value) =>
        value is JsonValue text && text.TryGetValue<string>(out var id) && Guid.TryParseExact(id, "D", out var parsed) && parsed.ToString("D") == id;
}
