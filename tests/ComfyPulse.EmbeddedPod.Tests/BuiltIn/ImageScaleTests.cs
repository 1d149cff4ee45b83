namespace ComfyPulse.EmbeddedPod.Tests.BuiltIn;

public class ImageScaleTests : BuiltInNodeTests
{
    [Theory]
    [InlineData("nearest-exact", new byte[] { 0, 0, 255, 255 })]
    [InlineData("bilinear", new byte[] { 0, 63, 191, 255 })]
    [InlineData("area", new byte[] { 0, 0, 255, 255 })]
    [InlineData("bicubic", new byte[] { 0, 57, 197, 255 })]
    [InlineData("lanczos", new byte[] { 0, 59, 196, 255 })]
    public async Task Two_pixels_become_four(string method, byte[] expected)
    {
        var call = await ScaleAsync(Grey(2, 0, 255), method, 4, 1);

        Assert.Equal(expected, Red(call.Image));
    }

    [Theory]
    [InlineData("nearest-exact", new byte[] { 40, 120 })]
    [InlineData("bilinear", new byte[] { 20, 100 })]
    [InlineData("area", new byte[] { 20, 100 })]
    public async Task Four_pixels_become_two(string method, byte[] expected)
    {
        var call = await ScaleAsync(Grey(4, 0, 40, 80, 120), method, 2, 1);

        Assert.Equal(expected, Red(call.Image).Select(value => (byte)(value + (value % 2))));
    }

    [Theory]
    [InlineData("nearest-exact")]
    [InlineData("bilinear")]
    [InlineData("area")]
    [InlineData("bicubic")]
    [InlineData("lanczos")]
    public async Task A_picture_of_one_colour_keeps_it_at_any_size(string method)
    {
        var call = await ScaleAsync(Grey(5, [.. Enumerable.Repeat((byte)128, 35)]), method, 11, 3);

        Assert.Equal((11, 3), (call.Image.Width, call.Image.Height));
        Assert.All(Red(call.Image), value => Assert.InRange(value, 127, 128));
    }

    [Fact]
    public async Task A_side_of_0_keeps_the_proportions_and_two_keep_the_picture()
    {
        var image = Grey(4, new byte[8]);

        Assert.Equal((10, 5), Size(await ScaleAsync(image, "bilinear", 10, 0)));
        Assert.Equal((12, 6), Size(await ScaleAsync(image, "bilinear", 0, 6)));
        Assert.Same(image, (await ScaleAsync(image, "bilinear", 0, 0)).Image);
    }

    [Fact]
    public async Task Cropping_takes_the_middle()
    {
        var call = await ScaleAsync(Grey(4, 10, 20, 30, 40), "nearest-exact", 2, 1, "center");

        Assert.Equal([20, 30], Red(call.Image));
    }

    private static (int Width, int Height) Size(TestNodeCall call) => (call.Image.Width, call.Image.Height);

    private Task<TestNodeCall> ScaleAsync(PixelImage image, string method, long width, long height, string crop = "disabled") =>
        RunAsync("ImageScale", ("image", image), ("upscale_method", method), ("width", width), ("height", height), ("crop", crop));
}
