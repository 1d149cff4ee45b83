namespace ComfyPulse.EmbeddedPod.Tests.BuiltIn;

public class EmptyImageAndInvertTests : BuiltInNodeTests
{
    [Fact]
    public async Task An_empty_image_is_a_batch_of_one_colour()
    {
        var call = await RunAsync("EmptyImage", ("width", 3L), ("height", 2L), ("batch_size", 2L), ("color", 0x336699L));

        Assert.Equal((3, 2, 2), (call.Image.Width, call.Image.Height, call.Image.Frames));
        Assert.All(call.Image.ToRgb(1).Chunk(3), pixel => Assert.Equal([0x33, 0x66, 0x99], pixel));
    }

    [Fact]
    public async Task A_picture_too_large_fails_before_it_is_allocated()
    {
        var error = await Assert.ThrowsAsync<NodeFailureException>(() => RunAsync("EmptyImage", ("width", 16384L), ("height", 16384L), ("batch_size", 4096L), ("color", 0L)));

        Assert.Equal("RuntimeError", error.ExceptionType);
        Assert.Contains("16384x16384", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inverting_gives_each_value_its_opposite()
    {
        var call = await RunAsync("ImageInvert", ("image", Grey(3, 0, 255, 51)));

        Assert.Equal([255, 0, 204], Red(call.Image));
    }
}
