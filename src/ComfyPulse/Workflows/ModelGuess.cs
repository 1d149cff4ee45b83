using System.Runtime.InteropServices;
using System.Text;

namespace ComfyPulse.Workflows;

/// <summary>What the name of a model's file says about its cost. A guess, good for a first estimate only.</summary>
/// <param name="Gigabytes">The file's size.</param>
/// <param name="StepFactor">A denoising step compared with one of SDXL for the same picture.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ModelGuess(double Gigabytes, double StepFactor)
{
    // The first that a name holds counts. Steps by published speeds on one card: large transformers take several times what SDXL takes.
    private static readonly (string Part, ModelGuess Guess)[] Known =
    [
        ("t5xxl", new(7, 1)),
        ("umt5", new(8, 1)),
        ("clip_l", new(0.3, 1)),
        ("clip_g", new(1.4, 1)),
        ("clip_vision", new(1.5, 1)),
        ("llama", new(9, 1)),
        ("qwen_2.5", new(9, 1)),
        ("lora", new(0.3, 1)),
        ("control", new(1.5, 1)),
        ("vae", new(0.3, 1)),
        ("ae.safetensors", new(0.3, 1)),
        ("taesd", new(0.01, 1)),
        ("esrgan", new(0.07, 1)),
        ("upscale", new(0.07, 1)),
        ("schnell", new(15, 4)),
        ("flux", new(15, 4)),
        ("qwen", new(20, 6)),
        ("hidream", new(17, 5)),
        ("14b", new(16, 12)),
        ("hunyuan", new(14, 8)),
        ("wan", new(5, 3)),
        ("ltx", new(6, 1.5)),
        ("cosmos", new(14, 8)),
        ("svd", new(9, 2)),
        ("sd3", new(11, 2.5)),
        ("cascade", new(8, 1)),
        ("ace_step", new(7, 1)),
        ("stable-audio", new(5, 0.5)),
        ("xl", new(6.5, 1)),
        ("pony", new(6.5, 1)),
        ("illustrious", new(6.5, 1)),
        ("v1-5", new(2, 0.35)),
        ("sd15", new(2, 0.35)),
        ("1.5", new(2, 0.35)),
        ("tiny", new(0.1, 0.1)),
    ];

    /// <summary>A model of which nothing is known: SDXL's size and speed.</summary>
    public static ModelGuess Usual { get; } = new(5, 1);

    /// <summary>What a loader's inputs say: all the files that it loads, the slowest of them.</summary>
    public static ModelGuess Of(WorkflowNode loader)
    {
        var found = new ModelGuess(0, 0);
        foreach (var input in loader.Inputs.Values)
        {
            if (!input.IsLink && input.Value.Utf8 is { Length: > 6 and < 512 } json && json.Span.Contains((byte)'.') && json.Span[0] == (byte)'"')
            {
                var guess = OfFile(Encoding.UTF8.GetString(json.Span));
                found = new(found.Gigabytes + guess.Gigabytes, Math.Max(found.StepFactor, guess.StepFactor));
            }
        }

        return found.Gigabytes > 0 ? found : Usual;
    }

    private static ModelGuess OfFile(string name)
    {
        foreach (var (part, guess) in Known)
        {
            if (name.Contains(part, StringComparison.OrdinalIgnoreCase))
            {
                return guess;
            }
        }

        return Usual;
    }
}
