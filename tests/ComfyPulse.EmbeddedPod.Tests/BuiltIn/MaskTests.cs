using ComfyPulse.EmbeddedPod.Imaging;

namespace ComfyPulse.EmbeddedPod.Tests.BuiltIn;

public class MaskTests : BuiltInNodeTests
{
    [Theory]
    [InlineData("alpha", new[] { 0f, 0.8f })]
    [InlineData("red", new[] { 1f, 0.4f })]
    [InlineData("green", new[] { 0f, 0.6f })]
    [InlineData("blue", new[] { 0.2f, 0.8f })]
    public async Task A_file_s_channel_becomes_a_mask_and_alpha_is_turned_round(string channel, float[] expected)
    {
        await File.WriteAllBytesAsync(Path.Combine(Environment.InputDirectory, "a.png"), PngWriter.Encode([255, 0, 51, 255, 102, 153, 204, 51], 2, 1, channels: 4), TestContext.Current.CancellationToken);

        Assert.Equal(expected, (await RunAsync("LoadImageMask", ("image", "a.png"), ("channel", channel))).Mask.Values.ToArray());
    }

    [Fact]
    public async Task A_file_without_alpha_has_an_empty_mask_of_64()
    {
        await File.WriteAllBytesAsync(Path.Combine(Environment.OutputDirectory, "a.png"), PngWriter.Encode([1, 2, 3], 1, 1, channels: 3), TestContext.Current.CancellationToken);

        var mask = (await RunAsync("LoadImageMask", ("image", "a.png [output]"), ("channel", "alpha"))).Mask;
        Assert.Equal((64, 64, 0f), (mask.Width, mask.Height, mask.Values.ToArray().Max()));
        Assert.Equal([1, 2, 3], (await RunAsync("LoadImageOutput", ("image", "a.png [output]"))).Image.ToRgb(0));
    }

    [Fact]
    public async Task A_solid_mask_is_inverted_and_shown()
    {
        var solid = (await RunAsync("SolidMask", ("value", 0.25), ("width", 3L), ("height", 2L))).Mask;
        var inverted = (await RunAsync("InvertMask", ("mask", solid))).Mask;
        var image = (await RunAsync("MaskToImage", ("mask", inverted))).Image;

        Assert.Equal((3, 2, 1), (image.Width, image.Height, image.Frames));
        Assert.All(image.Values.ToArray(), value => Assert.Equal(0.75f, value));
    }

    [Fact]
    public async Task A_colour_of_a_picture_becomes_a_mask_and_alpha_only_where_there_is_some()
    {
        var image = new PixelImage(1, 1, 1, [0.1f, 0.2f, 0.3f]);

        var blue = (await RunAsync("ImageToMask", ("image", image), ("channel", "blue"))).Mask;
        Assert.Equal([0.3f], blue.Values.ToArray());
        await Assert.ThrowsAsync<NodeFailureException>(() => RunAsync("ImageToMask", ("image", image), ("channel", "alpha")));
        var joined = (await RunAsync("JoinImageWithAlpha", ("image", image), ("alpha", Mask(1, 0.25f)))).Image;
        var solid = (await RunAsync("ImageToMask", ("image", joined), ("channel", "alpha"))).Mask;
        Assert.Equal([0.75f], solid.Values.ToArray());
    }

    [Theory]
    [InlineData(1, true, new[] { 0f, 1, 0, 1, 1, 1, 0, 1, 0 })]
    [InlineData(1, false, new[] { 1f, 1, 1, 1, 1, 1, 1, 1, 1 })]
    [InlineData(2, true, new[] { 1f, 1, 1, 1, 1, 1, 1, 1, 1 })]
    [InlineData(-1, true, new[] { 0f, 0, 0, 0, 0, 0, 0, 0, 0 })]
    [InlineData(0, true, new[] { 0f, 0, 0, 0, 1, 0, 0, 0, 0 })]
    public async Task A_mask_grows_by_its_neighbours_and_shrinks(long expand, bool tapers, float[] expected)
    {
        var call = await RunAsync("GrowMask", ("mask", Mask(3, 0, 0, 0, 0, 1, 0, 0, 0, 0)), ("expand", expand), ("tapered_corners", tapers));

        Assert.Equal(expected, call.Mask.Values.ToArray());
    }

    [Fact]
    public async Task An_edge_does_not_eat_a_mask_away()
    {
        var call = await RunAsync("GrowMask", ("mask", Mask(2, 1, 1, 1, 1)), ("expand", -16384L), ("tapered_corners", true));

        Assert.All(call.Mask.Values.ToArray(), value => Assert.Equal(1f, value));
    }

    [Fact]
    public async Task Feathering_fades_each_side_from_a_part_to_the_whole()
    {
        var call = await RunAsync("FeatherMask", ("mask", Mask(4, 1, 1, 1, 1)), ("left", 2L), ("top", 0L), ("right", 1L), ("bottom", 0L));
        var all = await RunAsync("FeatherMask", ("mask", Mask(2, 1, 1, 1, 1)), ("left", 9L), ("top", 9L), ("right", 0L), ("bottom", 0L));

        Assert.Equal([0.5f, 1f, 1f, 1f], call.Mask.Values.ToArray());
        Assert.Equal([0.25f, 0.5f, 0.5f, 1f], all.Mask.Values.ToArray());
    }
}
