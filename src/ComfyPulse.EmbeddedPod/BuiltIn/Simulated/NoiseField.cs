using ComfyPulse.EmbeddedPod.Imaging;
using ComfyPulse.EmbeddedPod.Imaging.Painting;

namespace ComfyPulse.EmbeddedPod.BuiltIn.Simulated;

/// <summary>Coloured noise, as a latent full of noise looks.</summary>
internal static class NoiseField
{
    /// <summary>Red, green and blue of each pixel; most values near the middle.</summary>
    public static float[] Paint(ulong seed, int width, int height)
    {
        var noise = new GradientNoise(Hashing.Of(seed, 7));
        var values = new float[width * height * PixelImage.Channels];
        for (var i = 0; i < values.Length; i++)
        {
            // The sum of three even chances is nearly a bell.
            values[i] = (noise.Cell(i, 0) + noise.Cell(i, 1) + noise.Cell(i, 2)) / 3f;
        }

        return values;
    }
}
