using SkiaSharp;

namespace ComfyPulse.Cli.Output.Pictures;

/// <summary>Reads pictures that a pod sent, which may be damaged or made to do harm, and makes them smaller.</summary>
internal sealed class PictureFile : IDisposable
{
    /// <summary>The largest file: previews have a few kilobytes.</summary>
    public const int MostBytes = 8 << 20;

    /// <summary>The most pixels that a file may claim to have. Looked at before anything is allocated.</summary>
    public const int MostPixels = 4 << 20;

    private readonly SKBitmap _bitmap;

    private PictureFile(SKBitmap bitmap) => _bitmap = bitmap;

    /// <summary>Its columns.</summary>
    public int Width => _bitmap.Width;

    /// <summary>Its rows.</summary>
    public int Height => _bitmap.Height;

    /// <summary>Reads one; null for one that is no picture, is too large, or is damaged.</summary>
    public static PictureFile? TryRead(ReadOnlyMemory<byte> file)
    {
        if (file.Length is 0 or > MostBytes)
        {
            return null;
        }

        using var data = SKData.CreateCopy(file.Span);
        using var stream = new SKMemoryStream(data);
        using var codec = SKCodec.Create(stream, out var opened);
        if (opened != SKCodecResult.Success || codec.Info.Width < 1 || codec.Info.Height < 1 || (long)codec.Info.Width * codec.Info.Height > MostPixels)
        {
            return null;
        }

        var bitmap = new SKBitmap(new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Premul));
        if (codec.GetPixels(bitmap.Info, bitmap.GetPixels()) == SKCodecResult.Success)
        {
            return new PictureFile(bitmap);
        }

        bitmap.Dispose();
        return null;
    }

    /// <summary>Its pixels at another size.</summary>
    public Pixels ToPixels(int width, int height)
    {
        using var scaled = Scaled(width, height);
        var rgba = scaled.GetPixelSpan();
        var rgb = new byte[width * height * 3];
        for (var i = 0; i < width * height; i++)
        {
            rgba.Slice(i * 4, 3).CopyTo(rgb.AsSpan(i * 3));
        }

        return new Pixels(width, height, rgb);
    }

    /// <summary>A PNG of it at another size.</summary>
    public byte[] ToPng(int width, int height)
    {
        using var scaled = Scaled(width, height);
        using var encoded = scaled.Encode(SKEncodedImageFormat.Png, 100) ?? throw new InvalidOperationException($"A picture of {width}x{height} could not be written.");
        return encoded.ToArray();
    }

    /// <inheritdoc/>
    public void Dispose() => _bitmap.Dispose();

    // What is see-through becomes black: premultiplied colours without their alpha.
    private SKBitmap Scaled(int width, int height) =>
        _bitmap.Resize(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Premul), new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear))
        ?? throw new InvalidOperationException($"A picture could not be scaled to {width}x{height}.");
}
