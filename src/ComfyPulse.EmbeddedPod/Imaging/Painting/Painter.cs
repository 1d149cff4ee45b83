using System.Numerics;

namespace ComfyPulse.EmbeddedPod.Imaging.Painting;

/// <summary>Paints a plan at any size: the same scene, with more or less detail.</summary>
internal static class Painter
{
    /// <summary>Red, green and blue of each pixel, as in a <see cref="PixelImage"/>.</summary>
    public static float[] Paint(ScenePlan plan, int width, int height)
    {
        var values = new float[width * height * PixelImage.Channels];
        var aspect = (float)width / height;
        var landscape = plan.IsSilk ? null : new Landscape(plan, width, height);
        var silk = plan.IsSilk ? new Silk(plan, aspect) : null;
        var grain = new GradientNoise(Hashing.Of(plan.Seed, 99));

        // Each pixel depends on its place alone, so the threads do not change the result.
        Parallel.For(0, height, row =>
        {
            var to = row * width * PixelImage.Channels;
            for (var column = 0; column < width; column++)
            {
                var (x, y) = ((column + 0.5f) / height, (row + 0.5f) / height);
                var color = Finish(landscape?.At(x, y) ?? silk!.At(x, y), x / aspect, y, plan.Strength);
                color += new Vector3((grain.Cell(column, row) - 0.5f) * 0.022f);
                values[to++] = Math.Clamp(color.X, 0f, 1f);
                values[to++] = Math.Clamp(color.Y, 0f, 1f);
                values[to++] = Math.Clamp(color.Z, 0f, 1f);
            }
        });
        return values;
    }

    // Darker corners, a little more contrast, and colours as strong as the guidance asks.
    private static Vector3 Finish(Vector3 color, float across, float down, float strength)
    {
        var corner = Vector2.DistanceSquared(new Vector2(across, down), new Vector2(0.5f)) * 0.55f;
        color *= 1f - corner;
        var grey = new Vector3(Vector3.Dot(color, new Vector3(0.3f, 0.59f, 0.11f)));
        color = grey + ((color - grey) * strength);
        var curved = color * color * (new Vector3(3f) - (2f * color));
        return Vector3.Lerp(color, curved, 0.3f);
    }
}
