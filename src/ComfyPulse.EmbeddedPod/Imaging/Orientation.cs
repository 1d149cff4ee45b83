namespace ComfyPulse.EmbeddedPod.Imaging;

/// <summary>The eight ways in which a camera may have held a picture, as EXIF numbers them.</summary>
internal static class Orientation
{
    /// <summary>The picture upright. 1 (and any unknown number) leaves it as it is.</summary>
    public static RgbaImage Apply(RgbaImage image, int orientation)
    {
        if (orientation is < 2 or > 8)
        {
            return image;
        }

        var (right, bottom) = (image.Width - 1, image.Height - 1);
        var (width, height) = orientation >= 5 ? (image.Height, image.Width) : (image.Width, image.Height);
        var pixels = new byte[image.Pixels.Length];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var (fromX, fromY) = orientation switch
                {
                    2 => (right - x, y),
                    3 => (right - x, bottom - y),
                    4 => (x, bottom - y),
                    5 => (y, x),
                    6 => (y, bottom - x),
                    7 => (right - y, bottom - x),
                    _ => (right - y, x),
                };
                image.Pixels.AsSpan(((fromY * image.Width) + fromX) * 4, 4).CopyTo(pixels.AsSpan(((y * width) + x) * 4));
            }
        }

        return image with { Width = width, Height = height, Pixels = pixels };
    }
}
