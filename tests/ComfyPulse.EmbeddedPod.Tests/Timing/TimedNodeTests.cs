using ComfyPulse.EmbeddedPod.BuiltIn.Simulated;
using ComfyPulse.EmbeddedPod.Imaging;
using ComfyPulse.EmbeddedPod.Tests.BuiltIn;

namespace ComfyPulse.EmbeddedPod.Tests.Timing;

public sealed class TimedNodeTests : BuiltInNodeTests
{
    private const string Checkpoint = "sd_xl_base_1.0.safetensors";

    private readonly GpuWork _work = new(PodTiming.Sdxl with { ModelLoad = TimeSpan.FromSeconds(60) });

    [Fact]
    public async Task A_sampler_is_silent_before_its_first_step_when_cold_and_not_when_warm()
    {
        var cold = await SampleAsync();
        var warm = await SampleAsync();

        Assert.Equal((8, 9), (cold.Reports.Count, cold.Delays.Count));
        Assert.InRange(cold.Delays[0], TimeSpan.FromSeconds(28), TimeSpan.FromSeconds(36));
        Assert.Equal((8, 8), (warm.Reports.Count, warm.Delays.Count));
    }

    [Fact]
    public async Task A_first_step_is_slower_than_the_rest_most_of_all_when_cold()
    {
        var cold = await SampleAsync();
        var warm = await SampleAsync();

        var usual = _work.Timing.Step(1024, 1024, 1);
        Assert.InRange(cold.Delays[1], 2 * usual, 5 * usual);
        Assert.InRange(warm.Delays[0], usual, 2 * usual);
        Assert.All(warm.Delays.Skip(1), step => Assert.InRange(step, usual * (1 - Jitter.Most), usual * Jitter.Outlier * (1 + Jitter.Most)));
        Assert.True(warm.Delays.Distinct().Count() > 6);
    }

    [Fact]
    public async Task An_upscale_model_takes_its_time_a_tile()
    {
        var image = new PixelImage(1024, 512, 1, new float[1024 * 512 * 3]);
        var call = await TestNodeCall.RunAsync(
            Environment with { Work = _work }, "ImageUpscaleWithModel", new TestCallOptions(), ("upscale_model", new UpscaleModelValue(2, [])), ("image", image));

        var tile = TimeSpan.FromSeconds(_work.Timing.TilePerMegapixel / 4);
        Assert.Equal([1, 2, 3], call.Reports.Select(report => (int)report.Value));
        Assert.All(call.Delays.TakeLast(2), delay => Assert.InRange(delay, tile * (1 - Jitter.Most), tile * Jitter.Outlier * (1 + Jitter.Most)));
    }

    [Theory]
    [InlineData("VAEDecode", 64)]
    [InlineData("VAEDecodeTiled", 64)]
    [InlineData("VAEDecode", 256)]
    public async Task Decoding_goes_by_the_pixels_once_the_VAE_is_there(string classType, int side)
    {
        (string, object?)[] inputs = [("samples", new LatentValue(side, side, 2, new Canvas.Blank(), [])), ("vae", new VaeValue([]) { Name = Checkpoint })];
        var cold = await TimedAsync(classType, inputs);
        var warm = await TimedAsync(classType, inputs);

        var usual = 0.35 * 2 * side * side / (1024 * 1024);
        Assert.True(Assert.Single(cold.Delays) > Assert.Single(warm.Delays) + TimeSpan.FromSeconds(0.5));
        Assert.InRange(warm.Delays[0].TotalSeconds, usual * (1 - Jitter.Most) * 0.999, usual * (1 + Jitter.Most) * 1.001);
    }

    [Fact]
    public async Task A_loader_a_text_and_a_saved_picture_take_time()
    {
        var loader = await TimedAsync("CheckpointLoaderSimple", ("ckpt_name", Checkpoint));
        (string, object?)[] text = [("clip", loader.Result.Outputs[1]), ("text", "a lighthouse")];
        var (first, second) = (await TimedAsync("CLIPTextEncode", text), await TimedAsync("CLIPTextEncode", text));
        var saved = await TimedAsync("SaveImage", ("images", new PixelImage(256, 256, 4, new float[256 * 256 * 4 * 3])), ("filename_prefix", "timed"));

        Assert.InRange(Assert.Single(loader.Delays).TotalSeconds, 17, 19);
        Assert.InRange(Assert.Single(first.Delays).TotalSeconds, 9, 11);
        Assert.InRange(Assert.Single(second.Delays).TotalSeconds, 0.05, 0.2);
        Assert.InRange(Assert.Single(saved.Delays).TotalSeconds, 0.08, 0.1);
        Assert.Equal(4, saved.Ui["images"]!.AsArray().Count);
    }

    [Fact]
    public void A_timed_class_is_the_same_class_otherwise()
    {
        foreach (var node in BuiltInNodes.Create(Environment))
        {
            var timed = NodeCosts.Timed(node, _work);

            Assert.Equal((node.Name, node.DisplayName, node.IsOutputNode, node.IsV3), (timed.Name, timed.DisplayName, timed.IsOutputNode, timed.IsV3));
            Assert.Same(node.Inputs, timed.Inputs);
            Assert.Same(node.ExtraInfo, timed.ExtraInfo);
        }
    }

    [Fact]
    public async Task A_timed_node_that_fails_does_so_as_ever()
    {
        var broken = NodeCosts.Timed(new NodeClass("PreviewImage", _ => throw new NodeFailureException("ValueError", "broken")), _work);
        var image = new PixelImage(8, 8, 1, new float[8 * 8 * 3]);

        var failure = await Assert.ThrowsAsync<NodeFailureException>(() => TestNodeCall.RunAsync(Environment, broken, new TestCallOptions(), ("images", image)));

        Assert.Equal("broken", failure.Message);
    }

    private Task<TestNodeCall> TimedAsync(string classType, params (string Name, object? Value)[] inputs) =>
        TestNodeCall.RunAsync(Environment, NodeCosts.Timed(BuiltInNodes.Create(Environment).Single(node => node.Name == classType), _work), new TestCallOptions(), inputs);

    private Task<TestNodeCall> SampleAsync() => TestNodeCall.RunAsync(
        Environment with { Work = _work },
        "KSampler",
        new TestCallOptions(),
        ("model", new ModelValue(Checkpoint, [])),
        ("positive", new ConditioningValue("a lighthouse", null, [])),
        ("negative", new ConditioningValue("", null, [])),
        ("latent_image", new LatentValue(1024, 1024, 1, new Canvas.Blank(), [])),
        ("seed", 1UL),
        ("steps", 8L));
}
