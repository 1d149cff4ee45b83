using System.Globalization;

namespace ComfyPulse.Bench.Client;

/// <summary>What the pod does for one prompt. It travels in an input of the workflow, so that every client asks for it in the same way.</summary>
/// <param name="Kind">What is sent.</param>
/// <param name="Count">Frames to send; for <see cref="ScriptKind.Job"/> how long it works, in milliseconds.</param>
/// <param name="Together">Prompts that run at a time; for <see cref="ScriptKind.Paced"/> and <see cref="ScriptKind.Interleaved"/> how many must be there before the first frame is sent.</param>
internal sealed record Script(ScriptKind Kind, int Count, int Together = 1)
{
    /// <summary>Frames around the script's own: a status, start, cached, executed, success, end, a status.</summary>
    private const int Around = 7;

    /// <summary>Of a job: two for each of eight nodes, and two for each of four steps.</summary>
    private const int OfAJob = 24;

    /// <summary>How many frames the socket gets for the prompt.</summary>
    public int Frames => Around + (Kind == ScriptKind.Job ? OfAJob : Count);

    public static Script Parse(string text) =>
        text.Split(' ') is [var kind, var count, var together] ? new(Enum.Parse<ScriptKind>(kind), int.Parse(count, CultureInfo.InvariantCulture), int.Parse(together, CultureInfo.InvariantCulture))
        : throw new FormatException($"'{text}' is no script.");

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Kind} {Count} {Together}");

    /// <summary>A workflow of eight nodes with the script in the sampler's inputs.</summary>
    public string ToWorkflow() => $$$"""
        {"1": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "model.safetensors"}},
         "2": {"class_type": "CLIPTextEncode", "inputs": {"text": "a lighthouse", "clip": ["1", 1]}},
         "3": {"class_type": "CLIPTextEncode", "inputs": {"text": "fog", "clip": ["1", 1]}},
         "4": {"class_type": "EmptyLatentImage", "inputs": {"width": 512, "height": 512, "batch_size": 1}},
         "5": {"class_type": "KSampler", "inputs": {"script": "{{{this}}}", "seed": 1, "steps": 4, "cfg": 7.0, "sampler_name": "euler", "scheduler": "normal", "denoise": 1.0, "model": ["1", 0], "positive": ["2", 0], "negative": ["3", 0], "latent_image": ["4", 0]}},
         "6": {"class_type": "VAEDecode", "inputs": {"samples": ["5", 0], "vae": ["1", 2]}},
         "7": {"class_type": "ImageScaleBy", "inputs": {"image": ["6", 0], "upscale_method": "nearest-exact", "scale_by": 2.0}},
         "8": {"class_type": "SaveImage", "inputs": {"images": ["7", 0], "filename_prefix": "bench"}}
        }
        """;
}

internal enum ScriptKind
{
    /// <summary><c>progress_state</c> of eight nodes and <c>progress</c>, in turn, as fast as the socket takes them.</summary>
    Snapshots,

    /// <summary>As <see cref="Snapshots"/>, the frames of two prompts in turn: none takes the place of the one before.</summary>
    Interleaved,

    /// <summary>Previews of 32 KB with metadata, as fast as the socket takes them.</summary>
    Previews,

    /// <summary>A small run that takes some milliseconds.</summary>
    Job,

    /// <summary>As <see cref="Snapshots"/>, ten a second.</summary>
    Paced,
}
