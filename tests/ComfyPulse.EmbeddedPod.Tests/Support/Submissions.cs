using System.Text.Json.Nodes;

namespace ComfyPulse.EmbeddedPod.Tests.Support;

/// <summary>Bodies for <c>POST /prompt</c>.</summary>
internal static class Submissions
{
    /// <summary>A picture of one colour, saved (or kept as a temporary file).</summary>
    public static JsonObject Image(string saver = "SaveImage", string? clientId = null)
    {
        var graph = JsonNode.Parse("""
            {"1": {"class_type": "EmptyImage", "inputs": {"width": 8, "height": 8, "batch_size": 1, "color": 255}},
             "2": {"class_type": "", "inputs": {"images": ["1", 0], "filename_prefix": "kept"}}}
            """)!;
        graph["2"]!["class_type"] = saver;
        return new JsonObject { ["prompt"] = graph, ["client_id"] = clientId };
    }
}
