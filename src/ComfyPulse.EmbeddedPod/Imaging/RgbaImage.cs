namespace ComfyPulse.EmbeddedPod.Imaging;

/// <summary>One picture as bytes: red, green, blue and alpha (not multiplied in) of each pixel, row by row from the top.</summary>
/// <param name="Width">Pixels in a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Pixels">Four bytes a pixel.</param>
/// <param name="HasAlpha">Whether the file had an alpha channel; if not, all alpha is 255.</param>
internal sealed record RgbaImage(int Width, int Height, byte[] Pixels, bool HasAlpha)
{
    /// <summary>A picture of a batch.</summary>
    public static RgbaImage From(PixelImage image, int frame)
    {
        var (bytes, channels) = image.ToBytes(frame);
        if (channels == 4)
        {
            return new RgbaImage(image.Width, image.Height, bytes, HasAlpha: true);
        }

        var pixels = new byte[image.Width * image.Height * 4];
        for (int from = 0, to = 0; from < bytes.Length; from += 3, to += 4)
        {
            (pixels[to], pixels[to + 1], pixels[to + 2], pixels[to + 3]) = (bytes[from], bytes[from + 1], bytes[from + 2], 255);
        }

        return new RgbaImage(image.Width, image.Height, pixels, HasAlpha: false);
    }
}
