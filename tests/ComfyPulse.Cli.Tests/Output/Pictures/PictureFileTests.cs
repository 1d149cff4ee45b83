using System.Buffers.Binary;
using ComfyPulse.Cli.Output.Live;
using ComfyPulse.Cli.Output.Pictures;
using SkiaSharp;

namespace ComfyPulse.Cli.Tests.Output.Pictures;

public sealed class PictureFileTests
{
    private static readonly LiveSpace Space = new(80, 23);

    public static TheoryData<byte[]> Broken =>
    [
        Array.Empty<byte>(),
        "no picture"u8.ToArray(),
        TestPicture.Png(64, 64, 0xFF0000)[..60],
        TestPicture.Encode(64, 64, 0xFF0000, SKEncodedImageFormat.Jpeg)[..300],
        Huge(),
        new byte[PictureFile.MostBytes + 1],
    ];

    [Theory]
    [InlineData(SKEncodedImageFormat.Png)]
    [InlineData(SKEncodedImageFormat.Jpeg)]
    [InlineData(SKEncodedImageFormat.Webp)]
    public void What_a_pod_sends_is_read_and_scaled(SKEncodedImageFormat format)
    {
        using var file = PictureFile.TryRead(TestPicture.Encode(20, 10, 0x0000FF, format));

        Assert.Equal((20, 10), (file!.Width, file.Height));
        var pixels = file.ToPixels(4, 2);
        Assert.Equal((4, 2, 4 * 2 * 3), (pixels.Width, pixels.Height, pixels.Rgb.Length));
        Assert.True(pixels.At(3, 1) is { R: < 8, G: < 8, B: > 240 }, $"{pixels.At(3, 1)}");
        Assert.True(file.ToPng(4, 2).AsSpan(1).StartsWith("PNG"u8));
    }

    [Theory]
    [MemberData(nameof(Broken))]
    public void What_is_damaged_or_too_large_is_no_picture(byte[] file) => Assert.Null(PictureFile.TryRead(file));

    [Fact]
    public void A_picture_stays_the_same_object_until_there_is_another()
    {
        var painter = new PreviewPainter(PictureProtocol.Sixel, isTrueColor: true);
        Assert.Null(painter.Newest(Space));
        painter.Offer(Preview(0xFF0000));
        var first = painter.Newest(Space);

        Assert.Same(first, painter.Newest(Space));
        painter.Offer(new PromptPreview(new byte[3], "image/png", null));
        Assert.Same(first, painter.Newest(Space));
        painter.Offer(Preview(0x00FF00));
        Assert.NotSame(first, painter.Newest(Space));
    }

    [Theory]
    [InlineData(80, 23, 11)]
    [InlineData(80, 60, 16)]
    [InlineData(20, 60, 10)]
    [InlineData(80, 7, 0)]
    [InlineData(8, 60, 0)]
    public void A_picture_takes_half_of_the_terminal_at_most_and_none_of_a_tiny_one(int width, int height, int rows)
    {
        var painter = new PreviewPainter(PictureProtocol.Blocks, isTrueColor: true);
        painter.Offer(Preview(0xFF0000));

        Assert.Equal(rows, painter.Newest(new LiveSpace(width, height))?.Rows ?? 0);
    }

    [Theory]
    [InlineData("Kitty", "\u001b_Ga=T,")]
    [InlineData("ITerm2", "\u001b]1337;File=inline=1;")]
    [InlineData("Sixel", "\u001bP0;1;0q\"1;1;176;174")]
    [InlineData("Blocks", "\u001b[38;2;255;0;0;48;2;255;0;0m▀")]
    public void Each_protocol_draws_in_its_own_way(string protocol, string begin)
    {
        var painter = new PreviewPainter(Enum.Parse<PictureProtocol>(protocol), isTrueColor: true);
        painter.Offer(Preview(0xFF0000));

        Assert.StartsWith(begin, painter.Newest(Space)!.Draw, StringComparison.Ordinal);
    }

    private static PromptPreview Preview(int color) => new(TestPicture.Png(64, 64, color), "image/png", null);

    /// <summary>A PNG that claims 65,535 by 65,535 pixels.</summary>
    private static byte[] Huge()
    {
        var png = TestPicture.Png(4, 4, 0);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(16), 65_535);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(20), 65_535);
        return png;
    }
}
