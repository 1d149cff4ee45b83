using System.Text;

namespace ComfyPulse.Bench;

/// <summary>What the pod sends for one prompt.</summary>
internal sealed record Load(string Name, int Frames, Func<string, int, (byte[] Bytes, bool IsText)> Frame)
{
    public static IReadOnlyList<Load> All { get; } =
    [
        new("200,000 progress and progress_state of 8 nodes", 200_000, MixedFrame),
        new("20,000 previews of 32 KB", 20_000, Preview),
    ];

    private static (byte[] Bytes, bool IsText) MixedFrame(string promptId, int index)
    {
        var step = index / 2 % 1000;
        if (index % 2 == 1)
        {
            return (Encoding.UTF8.GetBytes($$$"""{"type": "progress", "data": {"value": {{{step}}}, "max": 1000, "prompt_id": "{{{promptId}}}", "node": "8"}}"""), true);
        }

        var nodes = string.Join(", ", Enumerable.Range(1, 8).Select(node =>
            $$""" "{{node}}": {"value": {{(node < 8 ? "1.0" : step)}}, "max": {{(node < 8 ? "1.0" : "1000")}}, "state": "{{(node < 8 ? "finished" : "running")}}", "node_id": "{{node}}", "prompt_id": "{{promptId}}", "display_node_id": "{{node}}", "parent_node_id": null, "real_node_id": "{{node}}"}""".TrimStart()));
        return (Encoding.UTF8.GetBytes($$$$"""{"type": "progress_state", "data": {"prompt_id": "{{{{promptId}}}}", "nodes": {{{{{nodes}}}}}}}"""), true);
    }

    private static (byte[] Bytes, bool IsText) Preview(string promptId, int index)
    {
        var metadata = Encoding.UTF8.GetBytes($$"""{"node_id": "8", "prompt_id": "{{promptId}}", "display_node_id": "8", "parent_node_id": null, "real_node_id": "8", "image_type": "image/jpeg"}""");
        var frame = new byte[8 + metadata.Length + (32 * 1024)];
        frame[3] = 4;
        frame[7] = (byte)metadata.Length;
        metadata.CopyTo(frame, 8);
        byte[] jpeg = [0xFF, 0xD8, 0xFF, 0xE0];
        jpeg.CopyTo(frame, 8 + metadata.Length);
        frame[^1] = (byte)index;
        return (frame, false);
    }
}
