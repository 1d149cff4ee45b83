using ComfyPulse.EmbeddedPod.Imaging;

namespace ComfyPulse.EmbeddedPod.Tests.BuiltIn;

public class ImageCompositingTests : BuiltInNodeTests
{
    [Fact]
    public async Task A_picture_is_laid_over_another_and_cut_at_its_edge()
    {
        var call = await RunAsync("ImageCompositeMasked", ("destination", Grey(3, 1, 2, 3, 4, 5, 6)), ("source", Grey(2, 10, 20, 30, 40)), ("x", 2L), ("y", 0L), ("resize_source", false));

        Assert.Equal([1, 2, 10, 4, 5, 30], Red(call.Image));
    }

    [Fact]
    public async Task A_mask_says_how_much_of_it_is_seen()
    {
        var white = new PixelImage(2, 1, 1, [1, 1, 1, 1, 1, 1]);
        var call = await RunAsync("ImageCompositeMasked", ("destination", Grey(2, 0, 0)), ("source", white), ("x", 0L), ("y", 0L), ("resize_source", false), ("mask", Mask(2, 0.5f, 0f)));

        Assert.Equal([127, 0], Red(call.Image));
    }

    [Fact]
    public async Task It_may_be_fitted_and_repeated_first_or_lie_outside_altogether()
    {
        var below = new PixelImage(2, 2, 2, new float[24]);
        var fitted = await RunAsync("ImageCompositeMasked", ("destination", below), ("source", Grey(1, 255)), ("x", 0L), ("y", 0L), ("resize_source", true));
        var outside = await RunAsync("ImageCompositeMasked", ("destination", below), ("source", Grey(1, 255)), ("x", 9L), ("y", 9L), ("resize_source", false));

        Assert.Equal([255, 255, 255, 255], Red(fitted.Image, frame: 1));
        Assert.Equal([0, 0, 0, 0], Red(outside.Image, frame: 1));
    }

    [Fact]
    public async Task Transparency_is_joined_saved_and_split()
    {
        var joined = (await RunAsync("JoinImageWithAlpha", ("image", Grey(2, 51, 102)), ("alpha", Mask(2, 0f, 1f)))).Image;
        var saved = await SavedAsync(await RunAsync("SaveImage", ("images", joined), ("filename_prefix", "a")));
        var split = await RunAsync("SplitImageWithAlpha", ("image", joined));
        var without = await RunAsync("SplitImageWithAlpha", ("image", Grey(1, 9)));

        Assert.Equal([51, 51, 51, 255, 102, 102, 102, 0], ImageCodec.Decode(saved)!.Pixels);
        Assert.Null(split.Image.Alpha);
        Assert.Equal([0f, 1f], Assert.IsType<PixelMask>(split.Result.Outputs[1]).Values.ToArray());
        Assert.Equal([0f], Assert.IsType<PixelMask>(without.Result.Outputs[1]).Values.ToArray());
    }

    [Fact]
    public async Task Padding_is_grey_and_the_mask_fades_by_the_square_on_padded_sides_only()
    {
        var call = await RunAsync("ImagePadForOutpaint", ("image", Grey(5, [.. Enumerable.Repeat((byte)200, 25)])), ("left", 1L), ("top", 0L), ("right", 0L), ("bottom", 0L), ("feathering", 2L));
        var plain = await RunAsync("ImagePadForOutpaint", ("image", Grey(4, new byte[16])), ("left", 0L), ("top", 2L), ("right", 0L), ("bottom", 0L), ("feathering", 2L));

        Assert.Equal([127, 200, 200, 200, 200, 200], Red(call.Image)[..6]);
        var mask = Assert.IsType<PixelMask>(call.Result.Outputs[1]);
        Assert.Equal([1f, 1f, 0.25f, 0f, 0f, 0f], mask.Values[..6].ToArray());

        // Twice the feathering must be less than a side.
        Assert.Equal([.. Enumerable.Repeat(1f, 8), .. new float[16]], Assert.IsType<PixelMask>(plain.Result.Outputs[1]).Values.ToArray());
    }

    [Theory]
    [InlineData(400, 200, 0.25, 1, 724, 362)]
    [InlineData(400, 200, 0.25, 8, 728, 360)]
    [InlineData(3, 5, 0.01, 1, 79, 132)]
    public async Task A_number_of_pixels_gives_sides_rounded_to_steps(int width, int height, double megapixels, long steps, int newWidth, int newHeight)
    {
        var call = await RunAsync("ImageScaleToTotalPixels", ("image", Grey(width, new byte[width * height])), ("upscale_method", "nearest-exact"), ("megapixels", megapixels), ("resolution_steps", steps));

        Assert.Equal((newWidth, newHeight), (call.Image.Width, call.Image.Height));
    }

    [Fact]
    public async Task A_side_that_rounds_to_nothing_fails() =>
        await Assert.ThrowsAsync<NodeFailureException>(() =>
            RunAsync("ImageScaleToTotalPixels", ("image", Grey(512, new byte[512])), ("upscale_method", "area"), ("megapixels", 0.01), ("resolution_steps", 256L)));

    [Theory]
    [InlineData("ImageFlip", "flip_method", "x-axis: vertically", 3, new byte[] { 4, 5, 6, 1, 2, 3 })]
    [InlineData("ImageFlip", "flip_method", "y-axis: horizontally", 3, new byte[] { 3, 2, 1, 6, 5, 4 })]
    [InlineData("ImageRotate", "rotation", "none", 3, new byte[] { 1, 2, 3, 4, 5, 6 })]
    [InlineData("ImageRotate", "rotation", "90 degrees", 2, new byte[] { 4, 1, 5, 2, 6, 3 })]
    [InlineData("ImageRotate", "rotation", "180 degrees", 3, new byte[] { 6, 5, 4, 3, 2, 1 })]
    [InlineData("ImageRotate", "rotation", "270 degrees", 2, new byte[] { 3, 6, 2, 5, 1, 4 })]
    public async Task A_picture_is_turned(string classType, string input, string way, int width, byte[] expected)
    {
        var call = await RunAsync(classType, ("image", Grey(3, 1, 2, 3, 4, 5, 6)), (input, way));

        Assert.Equal(width, call.Image.Width);
        Assert.Equal(expected, Red(call.Image));
    }

    [Theory]
    [InlineData(1, 1, new byte[] { 2 })]
    [InlineData(1, 9, new byte[] { 2, 3 })]
    [InlineData(-1, 1, new byte[] { 3 })]
    [InlineData(99, 1, new byte[] { 3 })]
    [InlineData(-99, 2, new byte[] { 1, 2 })]
    public async Task A_part_of_a_batch_is_taken_from_either_end(long index, long length, byte[] expected)
    {
        var batch = new PixelImage(1, 1, 3, [.. new byte[] { 1, 2, 3 }.SelectMany(value => Enumerable.Repeat(value / 255f, 3))]);
        var call = await RunAsync("ImageFromBatch", ("image", batch), ("batch_index", index), ("length", length));

        Assert.Equal(expected, Enumerable.Range(0, call.Image.Frames).Select(frame => Red(call.Image, frame)[0]));
    }

    [Fact]
    public async Task A_batch_is_repeated_as_a_whole_within_the_limit()
    {
        var batch = new PixelImage(1, 1, 2, [0, 0, 0, 1, 1, 1]);
        var call = await RunAsync("RepeatImageBatch", ("image", batch), ("amount", 2L));

        Assert.Equal([0, 255, 0, 255], Enumerable.Range(0, 4).Select(frame => Red(call.Image, frame)[0]));
        await Assert.ThrowsAsync<NodeFailureException>(() => RunAsync("RepeatImageBatch", ("image", Grey(256, new byte[65536])), ("amount", 4096L)));
    }
}
