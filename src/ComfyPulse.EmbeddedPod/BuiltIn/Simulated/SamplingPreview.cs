using ComfyPulse.EmbeddedPod.Imaging;

namespace ComfyPulse.EmbeddedPod.BuiltIn.Simulated;

/// <summary>
/// The pictures that a sampler shows on its way: the finished one, painted small once, blurred and under noise as far as it is not done.
/// As ComfyUI's, they are small pictures scaled so that the longer side is 512.
/// </summary>
internal sealed class SamplingPreview
{
    private const int PaintedSide = 128;
    private const int ShownSide = 512;
    private const int Quality = 80;

    private readonly int _width;
    private readonly int _height;
    private readonly float[] _finished;
    private readonly float[] _noise;

    /// <summary>Paints the finished picture.</summary>
    /// <param name="latent">What the sampler will end with.</param>
    /// <param name="seed">The noise's seed.</param>
    public SamplingPreview(LatentValue latent, ulong seed)
    {
        (_width, _height) = Fit(latent, Math.Min(PaintedSide, Math.Max(latent.Width, latent.Height)));
        _finished = latent.Content.Paint(_width, _height, frame: 0);
        _noise = NoiseField.Paint(seed, _width, _height);
    }

    /// <summary>The picture as JPEG while this much is still noise (1: all).</summary>
    public PreviewImage Encode(float noise)
    {
        var values = Blur(_finished, (int)MathF.Round(noise * noise * PaintedSide * 0.16f));
        Canvas.Mix(values, _noise, MathF.Pow(noise, 1.4f));
        var factor = (float)ShownSide / Math.Max(_width, _height);
        var small = new PixelImage(_width, _height, 1, values);
        var (width, height) = (Math.Max(1, (int)(_width * factor)), Math.Max(1, (int)(_height * factor)));
        return new PreviewImage(ImageCodec.EncodeScaledJpeg(RgbaImage.From(small, 0), width, height, Quality), IsPng: false);
    }

    private static (int Width, int Height) Fit(LatentValue latent, int side)
    {
        var factor = (double)side / Math.Max(latent.Width, latent.Height);
        return (Math.Max(1, (int)Math.Round(latent.Width * factor)), Math.Max(1, (int)Math.Round(latent.Height * factor)));
    }

    // Each value becomes the mean of its neighbours, along rows and then along columns.
    private float[] Blur(float[] values, int radius)
    {
        if (radius == 0)
        {
            return [.. values];
        }

        var across = Means(values, _width, _height, PixelImage.Channels, _width * PixelImage.Channels, radius);
        return Means(across, _height, _width, _width * PixelImage.Channels, PixelImage.Channels, radius);
    }

    private static float[] Means(float[] values, int length, int lines, int step, int lineStep, int radius)
    {
        var result = new float[values.Length];
        for (var line = 0; line < lines; line++)
        {
            for (var channel = 0; channel < PixelImage.Channels; channel++)
            {
                var start = (line * lineStep) + channel;
                var (sum, count) = (0f, 0);
                for (var i = -radius; i < length; i++)
                {
                    if (i + radius < length)
                    {
                        sum += values[start + ((i + radius) * step)];
                        count++;
                    }

                    if (i - radius - 1 >= 0)
                    {
                        sum -= values[start + ((i - radius - 1) * step)];
                        count--;
                    }

                    if (i >= 0)
                    {
                        result[start + (i * step)] = sum / count;
                    }
                }
            }
        }

        return result;
    }
}
