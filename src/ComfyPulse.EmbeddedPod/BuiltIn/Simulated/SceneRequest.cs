using ComfyPulse.EmbeddedPod.Imaging;
using ComfyPulse.EmbeddedPod.Imaging.Painting;

namespace ComfyPulse.EmbeddedPod.BuiltIn.Simulated;

/// <summary>What a sampler was asked to paint. Equal requests give equal pictures, byte for byte.</summary>
/// <param name="Seed">The noise's seed.</param>
/// <param name="Prompt">The positive text.</param>
/// <param name="Style">The model, its LoRAs and the negative text.</param>
/// <param name="Guidance">The guidance scale.</param>
internal sealed record SceneRequest(ulong Seed, string Prompt, string Style, double Guidance)
{
    /// <summary>The plan of one picture of the batch.</summary>
    public ScenePlan PlanFor(int frame) => ScenePlan.For(frame == 0 ? Seed : Hashing.Of(Seed, (ulong)frame), Prompt, Style, Guidance);
}
