namespace ComfyPulse.Cli.Tests.Commands;

/// <summary>Workflows that the embedded pod runs.</summary>
internal static class Workflows
{
    /// <summary>A red image, saved: no model, done at once.</summary>
    public const string Image = """
        {
          "1": {"class_type": "EmptyImage", "inputs": {"width": 16, "height": 8, "batch_size": 1, "color": 16711680}},
          "2": {"class_type": "SaveImage", "inputs": {"images": ["1", 0], "filename_prefix": "red"}}
        }
        """;

    /// <summary>Text to image with six steps.</summary>
    public const string TextToImage = """
        {
          "3": {"class_type": "KSampler", "_meta": {"title": "My sampler"}, "inputs": {"seed": 1, "steps": 6, "cfg": 8.0, "sampler_name": "euler", "scheduler": "normal", "denoise": 1.0, "model": ["4", 0], "positive": ["6", 0], "negative": ["7", 0], "latent_image": ["5", 0]}},
          "4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "sd_xl_base_1.0.safetensors"}},
          "5": {"class_type": "EmptyLatentImage", "inputs": {"width": 64, "height": 64, "batch_size": 1}},
          "6": {"class_type": "CLIPTextEncode", "inputs": {"text": "a fox", "clip": ["4", 1]}},
          "7": {"class_type": "CLIPTextEncode", "inputs": {"text": "", "clip": ["4", 1]}},
          "8": {"class_type": "VAEDecode", "inputs": {"samples": ["3", 0], "vae": ["4", 2]}},
          "9": {"class_type": "SaveImage", "inputs": {"images": ["8", 0], "filename_prefix": "fox"}}
        }
        """;

    /// <summary>An image of the pod's input folder, saved.</summary>
    public const string Copy = """
        {
          "1": {"class_type": "LoadImage", "inputs": {"image": "none.png"}},
          "2": {"class_type": "SaveImage", "inputs": {"images": ["1", 0], "filename_prefix": "copy"}}
        }
        """;
}
