using System.Buffers.Binary;
using System.Text;
using ComfyPulse.Protocol;
using ComfyPulse.Runs;
using ComfyPulse.Workflows;

namespace ComfyPulse.MicroBench;

/// <summary>Frames as ComfyUI 0.33 writes them.</summary>
internal static class Wire
{
    public const string PromptId = "3f6d1f1a-7f0e-4c4b-9d7e-0d6a5a0f9b11";

    public const string Workflow = """
        {"1": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "model.safetensors"}},
         "2": {"class_type": "CLIPTextEncode", "inputs": {"text": "a lighthouse", "clip": ["1", 1]}},
         "3": {"class_type": "CLIPTextEncode", "inputs": {"text": "fog", "clip": ["1", 1]}},
         "4": {"class_type": "EmptyLatentImage", "inputs": {"width": 512, "height": 512, "batch_size": 1}},
         "5": {"class_type": "KSampler", "inputs": {"seed": 1, "steps": 20, "cfg": 7.0, "sampler_name": "euler", "scheduler": "normal", "denoise": 1.0, "model": ["1", 0], "positive": ["2", 0], "negative": ["3", 0], "latent_image": ["4", 0]}},
         "6": {"class_type": "VAEDecode", "inputs": {"samples": ["5", 0], "vae": ["1", 2]}},
         "7": {"class_type": "ImageScaleBy", "inputs": {"image": ["6", 0], "upscale_method": "nearest-exact", "scale_by": 2.0}},
         "8": {"class_type": "SaveImage", "inputs": {"images": ["7", 0], "filename_prefix": "bench"}}}
        """;

    public static byte[] Of(string kind, int node = 5) => kind switch
    {
        "status" => Bytes("""{"type": "status", "data": {"status": {"exec_info": {"queue_remaining": 1}}}}"""),
        "execution_start" => Bytes($$$"""{"type": "execution_start", "data": {"prompt_id": "{{{PromptId}}}", "timestamp": 1764347853000}}"""),
        "execution_cached" => Bytes($$$"""{"type": "execution_cached", "data": {"nodes": ["1", "2"], "prompt_id": "{{{PromptId}}}", "timestamp": 1764347853000}}"""),
        "executing nothing" => Bytes($$$"""{"type": "executing", "data": {"node": null, "prompt_id": "{{{PromptId}}}"}}"""),
        "executing" => Bytes($$$"""{"type": "executing", "data": {"node": "{{{node}}}", "display_node": "{{{node}}}", "prompt_id": "{{{PromptId}}}"}}"""),
        "executed" => Bytes($$$"""{"type": "executed", "data": {"node": "8", "display_node": "8", "output": {"images": [{"filename": "bench_00001_.png", "subfolder": "", "type": "output"}]}, "prompt_id": "{{{PromptId}}}"}}"""),
        "progress" => Bytes($$$"""{"type": "progress", "data": {"value": 3, "max": 20, "prompt_id": "{{{PromptId}}}", "node": "5"}}"""),
        "progress_state" => States(step: 3),
        "execution_success" => Bytes($$$"""{"type": "execution_success", "data": {"prompt_id": "{{{PromptId}}}", "timestamp": 1764347853000}}"""),
        "execution_error" => Bytes($$$"""{"type": "execution_error", "data": {"prompt_id": "{{{PromptId}}}", "node_id": "5", "node_type": "KSampler", "executed": ["1", "2", "3", "4"], "exception_message": "the latent is broken\n", "exception_type": "ValueError", "traceback": ["  File \"/comfy/execution.py\", line 518, in execute\n", "  File \"/comfy/nodes.py\", line 1559, in sample\n"], "current_inputs": {"seed": [1], "steps": [20], "cfg": [7.0], "sampler_name": ["euler"]}, "current_outputs": ["1", "2", "3", "4"], "timestamp": 1764347853000}}"""),
        "execution_interrupted" => Bytes($$$"""{"type": "execution_interrupted", "data": {"prompt_id": "{{{PromptId}}}", "node_id": "5", "node_type": "KSampler", "executed": ["1", "2", "3", "4"], "timestamp": 1764347853000}}"""),
        "feature_flags" => Bytes("""{"type": "feature_flags", "data": {"supports_preview_metadata": true, "max_upload_size": 104857600, "extension": {"manager": {"supports_v4": true}}}}"""),
        "logs" => Bytes("""{"type": "logs", "data": {"entries": [{"t": "2026-01-02T03:04:05.678901", "m": "got prompt\n"}, {"t": "2026-01-02T03:04:05.778901", "m": "Prompt executed in 0.02 seconds\n"}], "size": null}}"""),
        _ => throw new ArgumentException($"No frame of kind '{kind}'.", nameof(kind)),
    };

    /// <summary>So many nodes, eight where nothing is said; the last of them runs.</summary>
    public static byte[] States(int step, int running = 8)
    {
        var nodes = string.Join(", ", Enumerable.Range(1, running).Select(node =>
            $$"""
            "{{node}}": {"value": {{(node < running ? "1.0" : step)}}, "max": {{(node < running ? "1.0" : "1000")}}, "state": "{{(node < running ? "finished" : "running")}}", "node_id": "{{node}}", "prompt_id": "{{PromptId}}", "display_node_id": "{{node}}", "parent_node_id": null, "real_node_id": "{{node}}"}
            """));
        return Bytes($$$$"""{"type": "progress_state", "data": {"prompt_id": "{{{{PromptId}}}}", "nodes": {{{{{nodes}}}}}}}""");
    }

    /// <summary>A preview of 32 KB with metadata.</summary>
    public static byte[] Preview()
    {
        var metadata = Bytes($$"""{"node_id": "5", "prompt_id": "{{PromptId}}", "display_node_id": "5", "parent_node_id": null, "real_node_id": "5", "image_type": "image/jpeg"}""");
        var frame = new byte[8 + metadata.Length + (32 * 1024)];
        BinaryPrimitives.WriteUInt32BigEndian(frame, 4);
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(4), (uint)metadata.Length);
        metadata.CopyTo(frame, 8);
        ReadOnlySpan<byte> jpeg = [0xFF, 0xD8, 0xFF, 0xE0];
        jpeg.CopyTo(frame.AsSpan(8 + metadata.Length));
        return frame;
    }

    /// <summary>A run that was submitted and accepted.</summary>
    public static RunMachine Accepted(PromptPlan plan, bool isRead)
    {
        var machine = new RunMachine(new RunSetup(PromptId, plan), () => isRead);
        machine.Apply(new RunFact.SocketOpened(BeforeSubmission: true), TimeSpan.Zero);
        machine.Apply(new RunFact.PostLeft(), TimeSpan.Zero);
        machine.Apply(new RunFact.PostAccepted(PromptId, 1, new Dictionary<string, NodeErrors>(StringComparer.Ordinal)), TimeSpan.Zero);
        return machine;
    }

    private static byte[] Bytes(string json) => Encoding.UTF8.GetBytes(json);
}
