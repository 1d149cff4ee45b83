using ComfyPulse.EmbeddedPod.BuiltIn.Simulated;

namespace ComfyPulse.EmbeddedPod.Tests.BuiltIn;

public class SimulatedTemplateTests : BuiltInNodeTests
{
    [Theory]
    [InlineData("RealESRGAN_x4plus.pth", 4)]
    [InlineData("RealESRGAN_x2plus.pth", 2)]
    public async Task An_upscale_model_enlarges_as_its_name_says(string name, int factor)
    {
        var model = (await RunAsync("UpscaleModelLoader", ("model_name", name))).Result.Outputs[0];
        var call = await RunAsync("ImageUpscaleWithModel", ("upscale_model", model), ("image", Grey(4, new byte[8])));

        Assert.Equal((4 * factor, 2 * factor), (call.Image.Width, call.Image.Height));
        Assert.Equal(["ImageUpscaleWithModel", "UpscaleModelLoader"], call.Image.SimulatedBy);
    }

    [Fact]
    public async Task It_takes_a_step_and_reports_for_each_tile()
    {
        var model = new UpscaleModelValue(2, []);
        var call = await RunAsync("ImageUpscaleWithModel", ("upscale_model", model), ("image", new PixelImage(600, 10, 2, new float[36000])));

        Assert.Equal([(1.0, 4.0), (2, 4), (3, 4), (4, 4)], call.Reports.Select(report => (report.Value, report.Max)));
        Assert.Equal(Enumerable.Repeat(Environment.StepTime, 4), call.Delays);
        await Assert.ThrowsAsync<NodeInterruptedException>(() =>
            RunAsync(new TestCallOptions { InterruptAtReport = 0 }, "ImageUpscaleWithModel", ("upscale_model", model), ("image", Grey(4, new byte[8]))));
    }

    [Theory]
    [InlineData("VAEEncodeForInpaint")]
    [InlineData("InpaintModelConditioning")]
    [InlineData("SetLatentNoiseMask")]
    public async Task A_sampler_paints_only_where_the_mask_is(string classType)
    {
        var picture = Grey(32, [.. Enumerable.Repeat((byte)200, 32 * 32)]);
        var mask = new PixelMask(32, 32, 1, [.. Enumerable.Range(0, 32 * 32).Select(i => i % 32 < 8 ? 1f : 0f)]);
        var text = new ConditioningValue("a forest", null, []);
        var encoded = (await RunAsync("VAEEncode", ("pixels", picture), ("vae", new VaeValue([])))).Result.Outputs[0];
        var call = await RunAsync(
            classType, ("pixels", picture), ("samples", encoded), ("vae", new VaeValue([])), ("mask", mask), ("grow_mask_by", 0L), ("positive", text), ("negative", text), ("noise_mask", true));
        var painted = await PaintAsync(Assert.IsType<LatentValue>(call.Result.Outputs[^1]), text);

        var red = Red(painted);
        Assert.All(Enumerable.Range(0, 32 * 32).Where(i => i % 32 >= 8), i => Assert.Equal(200, red[i]));
        Assert.Contains(Enumerable.Range(0, 32 * 32).Where(i => i % 32 < 8), i => red[i] is < 190 or > 210);
    }

    [Fact]
    public async Task A_ControlNet_s_picture_and_strength_shape_the_scene()
    {
        var plain = new ConditioningValue("a forest", null, []);
        var dark = await ControlAsync(plain, 0, 1.0);

        Assert.Equal(plain.Text, (await ControlAsync(plain, 0, 0.0)).Text);
        Assert.Equal(dark.Text, (await ControlAsync(plain, 0, 1.0)).Text);
        Assert.NotEqual(dark.Text, (await ControlAsync(plain, 255, 1.0)).Text);
        Assert.NotEqual(dark.Text, (await ControlAsync(plain, 0, 0.5)).Text);
        Assert.Contains("ControlNetApplyAdvanced", dark.SimulatedBy);
    }

    [Fact]
    public async Task The_pictures_of_a_video_follow_each_other()
    {
        var latent = Assert.IsType<LatentValue>((await RunAsync("EmptyHunyuanLatentVideo", ("width", 64L), ("height", 64L), ("length", 9L), ("batch_size", 1L))).Result.Outputs[0]);
        var video = await PaintAsync(latent, new ConditioningValue("a lighthouse at dusk", null, []));

        // The scene moves by a pixel from picture to picture.
        Assert.Equal(9, video.Frames);
        var (first, second) = (Red(video), Red(video, frame: 1));
        Assert.NotEqual(first, second);
        Assert.Equal(first[1..64], second[..63]);
    }

    [Theory]
    [InlineData("LatentUpscale", 128, 0, 128, 64)]
    [InlineData("LatentUpscale", 0, 0, 64, 32)]
    [InlineData("LatentUpscale", 96, 96, 96, 96)]
    [InlineData("LatentUpscaleBy", 0, 0, 96, 48)]
    public async Task A_latent_takes_another_size(string classType, long width, long height, int newWidth, int newHeight)
    {
        var latent = (await RunAsync("EmptyLatentImage", ("width", 64L), ("height", 32L), ("batch_size", 1L))).Result.Outputs[0];
        var call = await RunAsync(classType, ("samples", latent), ("width", width), ("height", height), ("scale_by", 1.5));

        var sized = Assert.IsType<LatentValue>(call.Result.Outputs[0]);
        Assert.Equal((newWidth, newHeight), (sized.Width, sized.Height));
    }

    [Fact]
    public async Task Texts_and_pictures_are_put_together()
    {
        var (one, two) = (new ConditioningValue("one", 2.0, ["A"]), new ConditioningValue("two", null, ["B"]));
        var vision = (await RunAsync("CLIPVisionLoader", ("clip_name", "clip_vision_h.safetensors"))).Result.Outputs[0];
        var seen = (await RunAsync("CLIPVisionEncode", ("clip_vision", vision), ("image", Grey(1, 9)), ("crop", "none"))).Result.Outputs[0];
        var combined = Assert.IsType<ConditioningValue>((await RunAsync("ConditioningCombine", ("conditioning_1", one), ("conditioning_2", two))).Result.Outputs[0]);
        var shaped = Assert.IsType<ConditioningValue>((await RunAsync("unCLIPConditioning", ("conditioning", one), ("clip_vision_output", seen), ("strength", 1.0))).Result.Outputs[0]);

        Assert.Equal(("one\ntwo", 2.0), (combined.Text, combined.Guidance));
        Assert.Equal(["A", "B", "ConditioningCombine"], combined.SimulatedBy);
        Assert.StartsWith("one\nclip_vision_h.safetensors ", shaped.Text, StringComparison.Ordinal);
    }

    private async Task<ConditioningValue> ControlAsync(ConditioningValue text, byte grey, double strength)
    {
        var net = (await RunAsync("ControlNetLoader", ("control_net_name", "control_v11p_sd15_canny.safetensors"))).Result.Outputs[0];
        var call = await RunAsync("ControlNetApplyAdvanced", ("positive", text), ("negative", text), ("control_net", net), ("image", Grey(2, grey, grey)), ("strength", strength));
        return Assert.IsType<ConditioningValue>(call.Result.Outputs[0]);
    }

    private async Task<PixelImage> PaintAsync(LatentValue latent, ConditioningValue text)
    {
        var sampled = await RunAsync("KSampler", ("model", new ModelValue("m", [])), ("positive", text), ("negative", text), ("latent_image", latent), ("seed", 5UL), ("steps", 1L), ("cfg", 7.0));
        return (await RunAsync("VAEDecode", ("samples", sampled.Result.Outputs[0]), ("vae", new VaeValue([])))).Image;
    }
}
