using System.Text.Json.Nodes;

namespace ComfyPulse.EmbeddedPod.BuiltIn;

/// <summary>Short ways to end a node.</summary>
internal static class Results
{
    /// <summary>A node with these outputs and nothing to show.</summary>
    public static ValueTask<NodeResult> Of(params object?[] outputs) => new(new NodeResult.Values(outputs));

    /// <summary>A node with these outputs that also shows something.</summary>
    public static ValueTask<NodeResult> Shown(JsonObject ui, params object?[] outputs) => new(new NodeResult.Values(outputs, ui));
}
