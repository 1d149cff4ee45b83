using System.Text.Json;

namespace ComfyPulse.Conformance.Tests.Wire;

/// <summary>One frame as it came. <paramref name="Type"/> is <c>binary</c> for a binary one, and empty where a text is no JSON.</summary>
internal sealed record WireFrame(string Type, JsonElement Data, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>The prompt that it is about, where it says so.</summary>
    public string? PromptId => Text("prompt_id");

    /// <summary>The node that it is about, where it says so.</summary>
    public string? Node => Text("node");

    /// <summary>Whether it says that a prompt's run is over.</summary>
    public bool IsEndOf(string promptId) => Type == "executing" && PromptId == promptId && Node is null;

    public static WireFrame Read(byte[] bytes, bool isText)
    {
        if (!isText)
        {
            return new WireFrame("binary", default, bytes);
        }

        try
        {
            var root = JsonDocument.Parse(bytes).RootElement;
            return new WireFrame(root.GetProperty("type").GetString() ?? "", root.TryGetProperty("data", out var data) ? data : default, bytes);
        }
        catch (JsonException)
        {
            // Other people's nodes send what Python calls JSON.
            return new WireFrame("", default, bytes);
        }
    }

    private string? Text(string name) =>
        Data.ValueKind == JsonValueKind.Object && Data.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
