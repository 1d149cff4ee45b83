using System.Text.Json;

namespace ComfyPulse.EmbeddedPod.BuiltIn.Files;

/// <summary>The texts of a saved file: the graph, what the client adds, and which parts were simulated.</summary>
internal static class PngMetadata
{
    /// <summary>The keyword of the list of simulated classes. Absent where all is real.</summary>
    public const string SimulatedKeyword = "comfypulse_simulated";

    /// <summary>Keyword and text of each chunk.</summary>
    public static List<KeyValuePair<string, string>> For(NodeCall call, IReadOnlyCollection<string> simulatedBy)
    {
        List<KeyValuePair<string, string>> texts = [new("prompt", PythonJson.Reformat(call.PromptJson))];
        foreach (var (name, json) in Members(call.ExtraPngInfoJson))
        {
            if (name != SimulatedKeyword)
            {
                texts.Add(new(name, PythonJson.Reformat(json)));
            }
        }

        if (simulatedBy.Count > 0)
        {
            texts.Add(new(SimulatedKeyword, string.Join(", ", simulatedBy)));
        }

        return texts;
    }

    private static List<KeyValuePair<string, string>> Members(string? json)
    {
        if (json is null)
        {
            return [];
        }

        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 1000 });
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? [.. document.RootElement.EnumerateObject().Select(member => KeyValuePair.Create(member.Name, member.Value.GetRawText()))]
                : [];
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // A client's own decoration, broken: the picture is saved without it.
            return [];
        }
    }
}
