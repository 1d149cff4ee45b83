using System.Buffers.Binary;
using System.Text;

namespace ComfyPulse.Bench.Pod;

/// <summary>The frames of one prompt, written as ComfyUI 0.33 writes them.</summary>
internal sealed class PodFrames(string promptId)
{
    private const int Nodes = 8;
    private const int PreviewBytes = 32 * 1024;

    public string PromptId => promptId;

    public static byte[] Status(int remaining) => WireFrame.Text($$$$$"""{"type": "status", "data": {"status": {"exec_info": {"queue_remaining": {{{{{remaining}}}}}}}}}""");

    public static byte[] Greeting(string clientId) => WireFrame.Text($$$"""{"type": "status", "data": {"status": {"exec_info": {"queue_remaining": 0}}, "sid": "{{{clientId}}}"}}""");

    public static byte[] FeatureFlags() => WireFrame.Text("""{"type": "feature_flags", "data": {"supports_preview_metadata": true, "max_upload_size": 104857600}}""");

    public byte[] Start() => WireFrame.Text($$$"""{"type": "execution_start", "data": {"prompt_id": "{{{promptId}}}", "timestamp": 1764347853000}}""");

    public byte[] Cached() => WireFrame.Text($$$"""{"type": "execution_cached", "data": {"nodes": [], "prompt_id": "{{{promptId}}}", "timestamp": 1764347853000}}""");

    public byte[] Executing(int node) => WireFrame.Text($$$"""{"type": "executing", "data": {"node": "{{{node}}}", "display_node": "{{{node}}}", "prompt_id": "{{{promptId}}}"}}""");

    public byte[] End() => WireFrame.Text($$$"""{"type": "executing", "data": {"node": null, "prompt_id": "{{{promptId}}}"}}""");

    public byte[] Executed() => WireFrame.Text($$$"""{"type": "executed", "data": {"node": "8", "display_node": "8", "output": {{{Output}}}, "prompt_id": "{{{promptId}}}"}}""");

    public byte[] Success() => WireFrame.Text($$$"""{"type": "execution_success", "data": {"prompt_id": "{{{promptId}}}", "timestamp": 1764347854000}}""");

    public byte[] Progress(int node, int step, int steps) =>
        WireFrame.Text($$$"""{"type": "progress", "data": {"value": {{{step}}}, "max": {{{steps}}}, "prompt_id": "{{{promptId}}}", "node": "{{{node}}}"}}""");

    /// <summary>The nodes up to one that runs; those before it are finished.</summary>
    public byte[] States(int running, int step, int steps)
    {
        var nodes = string.Join(", ", Enumerable.Range(1, running).Select(node => node < running ? State(node, "1.0", "1.0", "finished") : State(node, $"{step}", $"{steps}", "running")));
        return WireFrame.Text($$$$"""{"type": "progress_state", "data": {"prompt_id": "{{{{promptId}}}}", "nodes": {{{{{nodes}}}}}}}""");
    }

    /// <summary>As many different snapshots of the last node as one bar of a thousand steps has.</summary>
    public IEnumerable<byte[]> Snapshots() => Enumerable.Range(0, 1000).SelectMany(step => new[] { States(Nodes, step, 1000), Progress(Nodes, step, 1000) });

    public byte[] Preview(int number)
    {
        var metadata = Encoding.UTF8.GetBytes($$"""{"node_id": "5", "prompt_id": "{{promptId}}", "display_node_id": "5", "parent_node_id": null, "real_node_id": "5", "image_type": "image/jpeg"}""");
        var frame = new byte[8 + metadata.Length + PreviewBytes];
        BinaryPrimitives.WriteUInt32BigEndian(frame, 4);
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(4), (uint)metadata.Length);
        metadata.CopyTo(frame, 8);
        ReadOnlySpan<byte> jpeg = [0xFF, 0xD8, 0xFF, 0xE0];
        jpeg.CopyTo(frame.AsSpan(8 + metadata.Length));
        frame[^1] = (byte)number;
        return WireFrame.Binary(frame);
    }

    /// <summary>What the history says of it.</summary>
    public string HistoryEntry() =>
        $$$$"""{"{{{{promptId}}}}": {"prompt": [1, "{{{{promptId}}}}", {}, {}, ["8"]], "outputs": {"8": {{{{Output}}}}}, "status": {"status_str": "success", "completed": true, "messages": []}, "meta": {}}}""";

    private const string Output = """{"images": [{"filename": "bench_00001_.png", "subfolder": "", "type": "output"}]}""";

    private string State(int node, string value, string max, string state) =>
        $$"""
        "{{node}}": {"value": {{value}}, "max": {{max}}, "state": "{{state}}", "node_id": "{{node}}", "prompt_id": "{{promptId}}", "display_node_id": "{{node}}", "parent_node_id": null, "real_node_id": "{{node}}"}
        """;
}
