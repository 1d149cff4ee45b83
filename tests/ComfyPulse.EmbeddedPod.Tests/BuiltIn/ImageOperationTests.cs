namespace ComfyPulse.EmbeddedPod.Tests.BuiltIn;

public class ImageOperationTests : BuiltInNodeTests
{
    [Theory]
    [InlineData(2.5, 10, 5)]
    [InlineData(0.01, 1, 1)]
    public async Task Scaling_by_a_factor_multiplies_both_sides(double factor, int width, int height)
    {
        var call = await RunAsync("ImageScaleBy", ("image", Grey(4, new byte[8])), ("upscale_method", "area"), ("scale_by", factor));

        Assert.Equal((width, height), (call.Image.Width, call.Image.Height));
    }

    [Theory]
    [InlineData(1, 0, 2, 2, new byte[] { 2, 3, 5, 6 })]
    [InlineData(2, 1, 512, 512, new byte[] { 6 })]
    [InlineData(99, 99, 1, 1, new byte[] { 6 })]
    public async Task Cropping_takes_what_lies_within(long x, long y, long width, long height, byte[] expected)
    {
        var call = await RunAsync("ImageCrop", ("image", Grey(3, 1, 2, 3, 4, 5, 6)), ("x", x), ("y", y), ("width", width), ("height", height));

        Assert.Equal(expected, Red(call.Image));
    }

    [Theory]
    [InlineData("normal", 1.0, 204)]
    [InlineData("normal", 0.5, 128)]
    [InlineData("multiply", 1.0, 40)]
    [InlineData("screen", 1.0, 214)]
    [InlineData("overlay", 1.0, 81)]
    [InlineData("soft_light", 1.0, 89)]
    [InlineData("difference", 1.0, 0)]
    public async Task Blending_works_in_each_mode(string mode, double factor, int expected)
    {
        var call = await RunAsync("ImageBlend", ("image1", Grey(1, 51)), ("image2", Grey(1, 204)), ("blend_factor", factor), ("blend_mode", mode));

        Assert.InRange(Red(call.Image)[0], expected - 1, expected);
    }

    [Fact]
    public async Task Blending_scales_the_second_picture_and_repeats_a_single_one()
    {
        var batch = new PixelImage(2, 2, 3, [.. Enumerable.Repeat(0.25f, 36)]);
        var call = await RunAsync("ImageBlend", ("image1", batch), ("image2", Grey(8, [.. Enumerable.Repeat((byte)255, 64)])), ("blend_factor", 1.0), ("blend_mode", "normal"));

        Assert.Equal((2, 2, 3), (call.Image.Width, call.Image.Height, call.Image.Frames));
        Assert.All(Red(call.Image, frame: 2), value => Assert.InRange(value, 254, 255));
    }

    [Fact]
    public async Task Batches_that_do_not_fit_fail()
    {
        var (two, three) = (new PixelImage(1, 1, 2, new float[6]), new PixelImage(1, 1, 3, new float[9]));

        await Assert.ThrowsAsync<NodeFailureException>(() => RunAsync("ImageBlend", ("image1", two), ("image2", three), ("blend_factor", 0.5), ("blend_mode", "normal")));
    }

    [Fact]
    public async Task Batching_puts_the_second_after_the_first_at_its_size()
    {
        var marked = new PixelImage(4, 4, 2, [.. Enumerable.Repeat(1f, 96)]) { SimulatedBy = ["KSampler"] };
        var call = await RunAsync("ImageBatch", ("image1", Grey(2, 1, 2, 3, 4)), ("image2", marked));

        Assert.Equal((2, 2, 3), (call.Image.Width, call.Image.Height, call.Image.Frames));
        Assert.Equal([1, 2, 3, 4], Red(call.Image));
        Assert.All(Red(call.Image, frame: 2), value => Assert.Equal(255, value));
        Assert.Equal(["KSampler"], call.Image.SimulatedBy);
    }

    [Fact]
    public async Task Noise_is_the_same_for_the_same_seed_and_spreads_around_the_picture()
    {
        var image = Grey(64, [.. Enumerable.Repeat((byte)128, 64 * 64)]);
        var first = await RunAsync("ImageAddNoise", ("image", image), ("seed", 1UL), ("strength", 0.1));
        var again = await RunAsync("ImageAddNoise", ("image", image), ("seed", 1UL), ("strength", 0.1));
        var other = await RunAsync("ImageAddNoise", ("image", image), ("seed", 2UL), ("strength", 0.1));

        Assert.Equal(first.Image.ToRgb(0), again.Image.ToRgb(0));
        Assert.NotEqual(first.Image.ToRgb(0), other.Image.ToRgb(0));
        var values = first.Image.Values.ToArray().Select(value => (double)value - (128 / 255.0)).ToArray();
        Assert.InRange(values.Average(), -0.01, 0.01);
        Assert.InRange(Math.Sqrt(values.Average(value => value * value)), 0.09, 0.11);
    }
}
