using ComfyPulse.Cli.Output.Pictures;
using SkiaSharp;

namespace ComfyPulse.Cli.Tests.Output.Pictures;

/// <summary>Pictures for tests.</summary>
internal static class TestPicture
{
    /// <summary>Pixels from their colours as <c>0xRRGGBB</c>, row by row.</summary>
    public static Pixels Of(int width, params int[] colors) =>
        new(width, colors.Length / width, colors.SelectMany(color => (byte[])[(byte)(color >> 16), (byte)(color >> 8), (byte)color]).ToArray());

    /// <summary>A PNG of one colour.</summary>
    public static byte[] Png(int width, int height, int color) => Encode(width, height, color, SKEncodedImageFormat.Png);

    /// <summary>A file of one colour.</summary>
    public static byte[] Encode(int width, int height, int color, SKEncodedImageFormat format)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        bitmap.Erase(new SKColor((uint)color | 0xFF000000));
        using var encoded = bitmap.Encode(format, 100);
        return encoded.ToArray();
    }
}
