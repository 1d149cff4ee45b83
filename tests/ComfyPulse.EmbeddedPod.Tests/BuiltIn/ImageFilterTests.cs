using System.Text.Json.Nodes;
using ComfyPulse.EmbeddedPod.Tests.Support;

namespace ComfyPulse.EmbeddedPod.Tests.BuiltIn;

public class ImageFilterTests : BuiltInNodeTests
{
    [Fact]
    public async Task A_blur_weighs_neighbours_by_a_bell_whose_sigma_counts_in_radii()
    {
        var values = new float[27];
        (values[12], values[13], values[14]) = (1f, 1f, 1f);
        var call = await RunAsync("ImageBlur", ("image", new PixelImage(3, 3, 1, values)), ("blur_radius", 1L), ("sigma", 1.0));

        // exp(-1/2) beside the middle, exp(-1) at the corners. At a corner the mirror brings the middle in four times.
        var (side, corner) = (Math.Exp(-0.5), Math.Exp(-1));
        var sum = 1 + (4 * side) + (4 * corner);
        Assert.Equal(1 / sum, call.Image.Values[12], 1e-6);
        Assert.Equal(2 * side / sum, call.Image.Values[3], 1e-6);
        Assert.Equal(4 * corner / sum, call.Image.Values[0], 1e-6);
    }

    [Theory]
    [InlineData("ImageBlur", "blur_radius")]
    [InlineData("ImageSharpen", "sharpen_radius")]
    public async Task An_even_picture_stays_as_it_is(string classType, string radius)
    {
        var image = new PixelImage(40, 33, 2, [.. Enumerable.Repeat(0.25f, 40 * 33 * 6)]) { SimulatedBy = ["KSampler"] };
        var call = await RunAsync(classType, ("image", image), (radius, 31L), ("sigma", 0.7), ("alpha", 2.0));

        Assert.All(call.Image.Values.ToArray(), value => Assert.Equal(0.25f, value, 1e-3f));
        Assert.Equal(["KSampler"], call.Image.SimulatedBy);
    }

    [Fact]
    public async Task Sharpening_adds_ten_alphas_of_what_a_blur_takes_away()
    {
        var image = Grey(3, 100, 100, 100, 100, 110, 100, 100, 100, 100);
        var blurred = (await RunAsync("ImageBlur", ("image", image), ("blur_radius", 1L), ("sigma", 1.0))).Image.Values[12];
        var sharpened = (await RunAsync("ImageSharpen", ("image", image), ("sharpen_radius", 1L), ("sigma", 1.0), ("alpha", 0.5))).Image.Values[12];

        var value = 110 / 255f;
        Assert.Equal(value + (5 * (value - blurred)), sharpened, 1e-5f);
        Assert.InRange((await RunAsync("ImageSharpen", ("image", image), ("sharpen_radius", 1L), ("sigma", 9.0), ("alpha", 5.0))).Image.Values[12], 0f, 1f);
    }

    [Fact]
    public async Task A_radius_as_large_as_a_side_fails_as_in_ComfyUI()
    {
        var error = await Assert.ThrowsAsync<NodeFailureException>(() => RunAsync("ImageBlur", ("image", Grey(8, new byte[64])), ("blur_radius", 8L), ("sigma", 1.0)));

        Assert.Equal("RuntimeError", error.ExceptionType);
    }

    [Fact]
    public async Task An_interrupt_ends_a_blur() =>
        await Assert.ThrowsAsync<NodeInterruptedException>(() =>
            RunAsync(new TestCallOptions { IsInterrupted = true }, "ImageBlur", ("image", Grey(8, new byte[64])), ("blur_radius", 1L), ("sigma", 1.0)));

    [Theory]
    [InlineData("blur_radius", 32, "value_bigger_than_max")]
    [InlineData("blur_radius", 0, "value_smaller_than_min")]
    [InlineData("sigma", 10.5, "value_bigger_than_max")]
    public async Task A_value_out_of_range_is_refused(string input, double value, string error)
    {
        await using var pod = await TestPod.StartAsync();
        var blur = new JsonObject { ["image"] = new JsonArray("1", 0), ["blur_radius"] = 1, ["sigma"] = 1.0 };
        blur[input] = value;
        var graph = JsonNode.Parse("""
            {
              "1": { "class_type": "EmptyImage", "inputs": { "width": 8, "height": 8, "batch_size": 1, "color": 0 } },
              "2": { "class_type": "ImageBlur", "inputs": {} },
              "3": { "class_type": "PreviewImage", "inputs": { "images": ["2", 0] } }
            }
            """)!;
        graph["2"]!["inputs"] = blur;

        var answer = await pod.PostAsync("prompt", new JsonObject { ["prompt"] = graph });

        Assert.Equal(400, answer.Status);
        Assert.Equal(error, (string?)answer.Json!["node_errors"]!["2"]!["errors"]![0]!["type"]);
    }
}
