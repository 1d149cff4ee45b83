namespace ComfyPulse.EmbeddedPod.Tests.BuiltIn;

public class ImageQuantizeTests : BuiltInNodeTests
{
    [Theory]
    [InlineData("none")]
    [InlineData("floyd-steinberg")]
    public async Task A_picture_of_few_colours_stays_as_it_is(string dither)
    {
        var image = Grey(4, 0, 10, 11, 255, 0, 10, 11, 255);
        var call = await RunAsync("ImageQuantize", ("image", image), ("colors", 4L), ("dither", dither));

        Assert.Equal(image.ToRgb(0), call.Image.ToRgb(0));
    }

    [Theory]
    [InlineData("none", 1)]
    [InlineData("none", 7)]
    [InlineData("none", 256)]
    [InlineData("floyd-steinberg", 16)]
    [InlineData("bayer-2", 16)]
    [InlineData("bayer-16", 16)]
    public async Task No_more_colours_than_asked_for_are_left_and_they_are_near(string dither, long colors)
    {
        var image = Gradient();
        var call = await RunAsync("ImageQuantize", ("image", image), ("colors", colors), ("dither", dither));

        for (var frame = 0; frame < image.Frames; frame++)
        {
            Assert.InRange(Colors(call.Image, frame).Distinct().Count(), (int)Math.Min(colors, 5), (int)colors);
        }

        Assert.Equal(image.Values.ToArray().Average(), call.Image.Values.ToArray().Average(), 0.04);
        Assert.Equal(["KSampler"], call.Image.SimulatedBy);
    }

    [Fact]
    public async Task Two_colours_are_the_means_of_the_darker_and_the_lighter_half()
    {
        var call = await RunAsync("ImageQuantize", ("image", Grey(4, 0, 20, 200, 220)), ("colors", 2L), ("dither", "none"));

        Assert.Equal([10, 10, 210, 210], Red(call.Image));
    }

    [Fact]
    public async Task What_a_pixel_misses_is_made_good_by_its_neighbours()
    {
        var image = Grey(64, [.. Enumerable.Range(0, 64 * 64).Select(pixel => (byte)(pixel % 64 * 4))]);
        var diffused = await RunAsync("ImageQuantize", ("image", image), ("colors", 2L), ("dither", "floyd-steinberg"));
        var plain = await RunAsync("ImageQuantize", ("image", image), ("colors", 2L), ("dither", "none"));

        // Columns that are all nearer to the darker colour, and still a good deal lighter.
        Assert.Equal(Middle(image), Middle(diffused.Image), 3.0);
        Assert.InRange(Middle(plain.Image), 0, Middle(image) - 30);

        static double Middle(PixelImage picture) => Red(picture).Where((_, pixel) => pixel % 64 is >= 24 and < 32).Average(value => value);
    }

    [Fact]
    public async Task Bayers_pattern_makes_a_chessboard_of_a_grey_between_two_others()
    {
        byte[] pixels = [.. Enumerable.Repeat((byte)80, 40), .. Enumerable.Repeat((byte)160, 40), .. Enumerable.Repeat((byte)120, 4)];
        var call = await RunAsync("ImageQuantize", ("image", Grey(2, pixels)), ("colors", 3L), ("dither", "bayer-2"));

        // The spread is 512/3, and the pattern's cells are -3/8, 1/8, 3/8 and -1/8 of it.
        Assert.Equal([80, 160, 160, 80], Red(call.Image)[80..].Select(value => (int)value));
    }

    [Fact]
    public async Task An_interrupt_ends_it() =>
        await Assert.ThrowsAsync<NodeInterruptedException>(() => RunAsync(new TestCallOptions { IsInterrupted = true }, "ImageQuantize", ("image", Gradient()), ("colors", 2L), ("dither", "none")));

    private static IEnumerable<int> Colors(PixelImage image, int frame) => image.ToRgb(frame).Chunk(3).Select(pixel => (pixel[0] << 16) | (pixel[1] << 8) | pixel[2]);

    private static PixelImage Gradient() => new(48, 40, 2, [.. Enumerable.Range(0, 48 * 40 * 2).SelectMany(pixel => (float[])[pixel % 48 / 47f, pixel / 48 % 40 / 39f, pixel / 1920 * 0.5f])]) { SimulatedBy = ["KSampler"] };
}
