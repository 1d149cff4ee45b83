namespace ComfyPulse.EmbeddedPod.Imaging;

/// <summary>Scales and crops batches of pictures, as ComfyUI's <c>common_upscale</c>.</summary>
internal static class Scaling
{
    /// <summary>The batch at a new size; with <paramref name="cropCenter"/> the middle part that has the new proportions.</summary>
    public static PixelImage Scale(PixelImage image, int width, int height, string method, bool cropCenter)
    {
        PixelImage.CheckSize(width, height, image.Frames);
        var source = cropCenter ? CropToProportions(image, width, height) : image;

        // The first pass makes rows of the new width at the old height.
        PixelImage.CheckSize(width, source.Height, source.Frames);
        var isBytes = method == "lanczos";
        var across = Resampling.Plan(method, source.Width, width);
        var down = Resampling.Plan(method, source.Height, height);
        var values = new float[width * height * source.Frames * PixelImage.Channels];
        for (var frame = 0; frame < source.Frames; frame++)
        {
            var pixels = source.Frame(frame).ToArray();
            if (isBytes)
            {
                // Pillow works on bytes and rounds after each pass.
                foreach (ref var value in pixels.AsSpan())
                {
                    value = PixelImage.ToByte(value);
                }
            }

            var rows = Across(pixels, source.Width, source.Height, across, isBytes);
            Down(rows, width, down, values.AsSpan(frame * width * height * PixelImage.Channels), isBytes);
        }

        if (isBytes)
        {
            foreach (ref var value in values.AsSpan())
            {
                value /= 255f;
            }
        }

        return new PixelImage(width, height, source.Frames, values) { SimulatedBy = image.SimulatedBy };
    }

    /// <summary>A part of each picture; it must lie within.</summary>
    public static PixelImage Crop(PixelImage image, int x, int y, int width, int height)
    {
        var values = PixelImage.Allocate(width, height, image.Frames);
        var stride = width * PixelImage.Channels;
        for (var row = 0; row < image.Frames * height; row++)
        {
            var source = image.Frame(row / height)[((((y + (row % height)) * image.Width) + x) * PixelImage.Channels)..];
            source[..stride].CopyTo(values.AsSpan(row * stride));
        }

        return new PixelImage(width, height, image.Frames, values) { SimulatedBy = image.SimulatedBy };
    }

    private static PixelImage CropToProportions(PixelImage image, int width, int height)
    {
        var old = (double)image.Width / image.Height;
        var wanted = (double)width / height;
        var x = old > wanted ? (int)Math.Round((image.Width - (image.Width * (wanted / old))) / 2) : 0;
        var y = old < wanted ? (int)Math.Round((image.Height - (image.Height * (old / wanted))) / 2) : 0;
        return (x, y) == (0, 0) || image.Width <= 2 * x || image.Height <= 2 * y
            ? image
            : Crop(image, x, y, image.Width - (2 * x), image.Height - (2 * y));
    }

    private static float[] Across(float[] pixels, int width, int height, Taps[] taps, bool isBytes)
    {
        var result = new float[taps.Length * height * PixelImage.Channels];
        for (var y = 0; y < height; y++)
        {
            var row = pixels.AsSpan(y * width * PixelImage.Channels, width * PixelImage.Channels);
            var target = result.AsSpan(y * taps.Length * PixelImage.Channels);
            for (var x = 0; x < taps.Length; x++)
            {
                var (indexes, weights) = taps[x];
                var (r, g, b) = (0f, 0f, 0f);
                for (var tap = 0; tap < indexes.Length; tap++)
                {
                    var at = indexes[tap] * PixelImage.Channels;
                    r += row[at] * weights[tap];
                    g += row[at + 1] * weights[tap];
                    b += row[at + 2] * weights[tap];
                }

                var to = x * PixelImage.Channels;
                (target[to], target[to + 1], target[to + 2]) = isBytes ? (Rounded(r), Rounded(g), Rounded(b)) : (r, g, b);
            }
        }

        return result;
    }

    private static void Down(float[] rows, int width, Taps[] taps, Span<float> result, bool isBytes)
    {
        var stride = width * PixelImage.Channels;
        for (var y = 0; y < taps.Length; y++)
        {
            var target = result.Slice(y * stride, stride);
            var (indexes, weights) = taps[y];
            for (var tap = 0; tap < indexes.Length; tap++)
            {
                var source = rows.AsSpan(indexes[tap] * stride, stride);
                var weight = weights[tap];
                for (var i = 0; i < stride; i++)
                {
                    target[i] += source[i] * weight;
                }
            }

            if (isBytes)
            {
                foreach (ref var value in target)
                {
                    value = Rounded(value);
                }
            }
        }
    }

    private static float Rounded(float value) => Math.Clamp(MathF.Floor(value + 0.5f), 0f, 255f);
}
