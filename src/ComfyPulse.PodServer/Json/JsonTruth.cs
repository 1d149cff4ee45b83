using System.Text.Json;
using System.Text.Json.Nodes;

namespace ComfyPulse.PodServer;

/// <summary>Truth as Python has it.</summary>
public static class JsonTruth
{
    /// <summary>Whether Python would take the value for true: not null, false, zero or empty.</summary>
    public static bool IsTrue(JsonNode? value) => value switch
    {
        null => false,
        JsonObject members => members.Count > 0,
        JsonArray items => items.Count > 0,
        _ => value.GetValueKind() switch
        {
            JsonValueKind.True => true,
            JsonValueKind.String => value.GetValue<string>().Length > 0,
            JsonValueKind.Number => PythonNodes.Format(value) is not ("0" or "0.0" or "-0.0"),
            _ => false,
        },
    };
}
