using System.Numerics;

namespace ComfyPulse.EmbeddedPod.Imaging;

/// <summary>
/// Filters that weigh each pixel's neighbours, the picture mirrored at its edges. Both dimensions at once, as PyTorch does it for ComfyUI:
/// the time grows with the pixels and with the square of the radius.
/// </summary>
internal static class Convolution
{
    /// <summary>The bell of ComfyUI's filters, summing to 1: its sigma counts in radii, not in pixels.</summary>
    /// <returns>The rows of a square of <c>2 × radius + 1</c>.</returns>
    public static float[] Bell(int radius, double sigma)
    {
        var size = (radius * 2) + 1;
        var weights = new double[size * size];
        for (var i = 0; i < weights.Length; i++)
        {
            var (x, y) = (((double)(i % size) / radius) - 1, ((double)(i / size) / radius) - 1);
            weights[i] = Math.Exp(-((x * x) + (y * y)) / (2 * sigma * sigma));
        }

        var sum = weights.Sum();
        return [.. weights.Select(weight => (float)(weight / sum))];
    }

    /// <summary>Filters each picture.</summary>
    /// <param name="image">The pictures; both sides must be larger than the radius.</param>
    /// <param name="kernel">The rows of a square of weights, its side odd.</param>
    /// <param name="call">Asked for an interrupt at each row.</param>
    /// <exception cref="NodeInterruptedException">The prompt was interrupted.</exception>
    /// <exception cref="NodeFailureException">The picture is too small to be mirrored so far.</exception>
    public static float[] Apply(PixelImage image, float[] kernel, NodeCall call)
    {
        var size = (int)Math.Sqrt(kernel.Length);
        var radius = size / 2;
        if (image.Width <= radius || image.Height <= radius)
        {
            throw new NodeFailureException(
                "RuntimeError",
                $"Padding size should be less than the corresponding input dimension, but got a padding of {radius} for pictures of {image.Width}x{image.Height}");
        }

        var padded = PixelImage.Allocate(image.Width + (2 * radius), image.Height + (2 * radius), 1);
        var stride = (image.Width + (2 * radius)) * PixelImage.Channels;
        var values = new float[image.Raw.Length];
        var rowLength = image.Width * PixelImage.Channels;
        for (var frame = 0; frame < image.Frames; frame++)
        {
            Mirror(image, frame, radius, padded, stride);
            for (var y = 0; y < image.Height; y++)
            {
                if (call.IsInterrupted)
                {
                    throw new NodeInterruptedException();
                }

                var target = values.AsSpan((frame * image.FrameLength) + (y * rowLength), rowLength);
                for (var tap = 0; tap < kernel.Length; tap++)
                {
                    AddWeighted(target, padded.AsSpan(((y + (tap / size)) * stride) + (tap % size * PixelImage.Channels), rowLength), kernel[tap]);
                }
            }
        }

        return values;
    }

    private static void Mirror(PixelImage image, int frame, int radius, float[] padded, int stride)
    {
        var source = image.Frame(frame);
        for (var y = 0; y < image.Height + (2 * radius); y++)
        {
            var row = source.Slice(Reflected(y - radius, image.Height) * image.Width * PixelImage.Channels, image.Width * PixelImage.Channels);
            for (var x = 0; x < image.Width + (2 * radius); x++)
            {
                row.Slice(Reflected(x - radius, image.Width) * PixelImage.Channels, PixelImage.Channels).CopyTo(padded.AsSpan((y * stride) + (x * PixelImage.Channels)));
            }
        }
    }

    // The edge itself is not repeated: -1 is 1.
    private static int Reflected(int at, int length) => at < 0 ? -at : at < length ? at : (2 * (length - 1)) - at;

    private static void AddWeighted(Span<float> target, ReadOnlySpan<float> source, float weight)
    {
        var i = 0;
        var factor = new Vector<float>(weight);
        for (; i <= target.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            (new Vector<float>(target[i..]) + (new Vector<float>(source[i..]) * factor)).CopyTo(target[i..]);
        }

        for (; i < target.Length; i++)
        {
            target[i] += source[i] * weight;
        }
    }
}
