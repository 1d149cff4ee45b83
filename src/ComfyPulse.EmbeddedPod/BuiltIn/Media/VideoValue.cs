using ComfyPulse.EmbeddedPod.Imaging;

namespace ComfyPulse.EmbeddedPod.BuiltIn.Media;

/// <summary>A <c>VIDEO</c>: pictures in time, and a sound if it was given one.</summary>
internal sealed record VideoValue(PixelImage Images, double FramesPerSecond, Sound? Sound, IReadOnlyCollection<string> SimulatedBy) : ISimulated, IHoldsPixels
{
    public IEnumerable<float[]> Pixels => Sound is null ? ((IHoldsPixels)Images).Pixels : ((IHoldsPixels)Images).Pixels.Concat(Sound.Pixels);
}
