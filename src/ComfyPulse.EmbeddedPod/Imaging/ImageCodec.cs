using SkiaSharp;

namespace ComfyPulse.EmbeddedPod.Imaging;

/// <summary>Picture files to pixels and back: the only place that knows the imaging library. PNG is written by <see cref="PngWriter"/>.</summary>
internal static class ImageCodec
{
    /// <summary>The most pixels that a file may claim, all its frames together. Looked at before anything is allocated.</summary>
    public const int MaxPixels = PixelImage.MaxPixels;

    /// <summary>The first picture of a file, upright; null if it is no picture, is damaged beyond its header, or is too large.</summary>
    public static RgbaImage? Decode(ReadOnlySpan<byte> file) => DecodeFrames(file, maxFrames: 1) is [var first, ..] ? first : null;

    /// <summary>The pictures of a file (several if it is animated), upright; empty if it is no picture or is too large.</summary>
    public static IReadOnlyList<RgbaImage> DecodeFrames(ReadOnlySpan<byte> file, int maxFrames = int.MaxValue)
    {
        using var data = SKData.CreateCopy(ComfTexts.Without(file));
        using var stream = new SKMemoryStream(data);
        using var codec = SKCodec.Create(stream, out var opened);
        if (opened != SKCodecResult.Success || codec.Info.Width < 1 || codec.Info.Height < 1 || (long)codec.Info.Width * codec.Info.Height > MaxPixels)
        {
            return [];
        }

        var wanted = new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul);
        var hasAlpha = codec.Info.AlphaType != SKAlphaType.Opaque;
        var count = Math.Min(maxFrames, Math.Max(1, codec.FrameCount));
        var frames = new List<RgbaImage>();
        for (var i = 0; i < count && (long)(i + 1) * wanted.Width * wanted.Height <= MaxPixels; i++)
        {
            using var bitmap = new SKBitmap(wanted);
            var result = codec.GetPixels(wanted, bitmap.GetPixels(), new SKCodecOptions(i));
            if (result is not (SKCodecResult.Success or SKCodecResult.IncompleteInput))
            {
                break;
            }

            var upright = Orientation.Apply(new RgbaImage(wanted.Width, wanted.Height, bitmap.GetPixelSpan().ToArray(), hasAlpha), (int)codec.EncodedOrigin);
            frames.Add(upright);
        }

        return frames;
    }

    /// <summary>A JPEG; alpha is ignored.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="quality">0 to 100.</param>
    public static byte[] EncodeJpeg(RgbaImage image, int quality) => Encode(image, SKEncodedImageFormat.Jpeg, quality, SKAlphaType.Opaque);

    /// <summary>A JPEG of the picture smoothly scaled; alpha is ignored.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="width">The JPEG's pixels in a row.</param>
    /// <param name="height">The JPEG's rows.</param>
    /// <param name="quality">0 to 100.</param>
    public static byte[] EncodeScaledJpeg(RgbaImage image, int width, int height, int quality)
    {
        using var bitmap = ToBitmap(image, SKAlphaType.Opaque);
        using var scaled = bitmap.Resize(bitmap.Info.WithSize(width, height), new SKSamplingOptions(SKFilterMode.Linear));
        return Encode(scaled, SKEncodedImageFormat.Jpeg, quality);
    }

    /// <summary>A WebP, with alpha if the picture has it.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="quality">0 to 100.</param>
    public static byte[] EncodeWebp(RgbaImage image, int quality) =>
        Encode(image, SKEncodedImageFormat.Webp, quality, image.HasAlpha ? SKAlphaType.Unpremul : SKAlphaType.Opaque);

    /// <summary>A WebP, with alpha if the picture has it.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="quality">0 to 100; of a lossless file, how hard to try to make it small.</param>
    /// <param name="isLossless">Whether every pixel stays as it is.</param>
    public static byte[] EncodeWebp(RgbaImage image, int quality, bool isLossless)
    {
        using var bitmap = ToBitmap(image, image.HasAlpha ? SKAlphaType.Unpremul : SKAlphaType.Opaque);
        using var pixels = bitmap.PeekPixels();
        var compression = isLossless ? SKWebpEncoderCompression.Lossless : SKWebpEncoderCompression.Lossy;
        using var encoded = pixels.Encode(new SKWebpEncoderOptions(compression, Math.Clamp(quality, 0, 100)))
            ?? throw new InvalidOperationException($"The picture of {image.Width}x{image.Height} could not be written as WebP.");
        return encoded.ToArray();
    }

    private static byte[] Encode(RgbaImage image, SKEncodedImageFormat format, int quality, SKAlphaType alpha)
    {
        using var bitmap = ToBitmap(image, alpha);
        return Encode(bitmap, format, quality);
    }

    private static byte[] Encode(SKBitmap bitmap, SKEncodedImageFormat format, int quality)
    {
        using var encoded = bitmap.Encode(format, Math.Clamp(quality, 0, 100))
            ?? throw new InvalidOperationException($"The picture of {bitmap.Width}x{bitmap.Height} could not be written as {format}.");
        return encoded.ToArray();
    }

    private static SKBitmap ToBitmap(RgbaImage image, SKAlphaType alpha)
    {
        var bitmap = new SKBitmap(new SKImageInfo(image.Width, image.Height, SKColorType.Rgba8888, alpha));
        image.Pixels.CopyTo(bitmap.GetPixelSpan());
        return bitmap;
    }
}
