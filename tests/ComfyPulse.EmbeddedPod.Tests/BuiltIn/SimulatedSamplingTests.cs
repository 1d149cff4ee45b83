using ComfyPulse.EmbeddedPod.BuiltIn.Simulated;
using ComfyPulse.EmbeddedPod.Imaging;

namespace ComfyPulse.EmbeddedPod.Tests.BuiltIn;

public class SimulatedSamplingTests : BuiltInNodeTests
{
    private const string Lighthouse = "a lighthouse at dusk";

    [Fact]
    public async Task The_same_seed_and_prompt_give_the_same_bytes()
    {
        var first = await PaintAsync(42, Lighthouse);
        var second = await PaintAsync(42, Lighthouse);

        Assert.Equal((64, 64), (first.Width, first.Height));
        Assert.Equal(first.ToRgb(0), second.ToRgb(0));
    }

    [Theory]
    [InlineData(43UL, Lighthouse)]
    [InlineData(42UL, "a forest in winter")]
    [InlineData(18446744073709551615UL, Lighthouse)]
    public async Task Another_seed_or_prompt_gives_a_visibly_other_picture(ulong seed, string prompt)
    {
        var first = await PaintAsync(42, Lighthouse);
        var other = await PaintAsync(seed, prompt);

        Assert.InRange(Distance(first, other), 8, 255);
    }

    [Fact]
    public async Task The_pictures_of_a_batch_differ()
    {
        var latent = await SampleAsync(Sample("KSampler", await EmptyLatentAsync(batch: 2)));
        var image = await DecodeAsync(latent);

        Assert.Equal(2, image.Frames);
        Assert.NotEqual(image.ToRgb(0), image.ToRgb(1));
    }

    [Fact]
    public async Task A_sampler_takes_the_step_time_and_reports_each_step()
    {
        var call = await RunAsync("KSampler", Sample("KSampler", await EmptyLatentAsync(), ("steps", 5L)));

        Assert.Equal([1, 2, 3, 4, 5], call.Reports.Select(report => (int)report.Value));
        Assert.All(call.Reports, report => Assert.Equal((5, null), ((int)report.Max, report.Preview)));
        Assert.Equal(Enumerable.Repeat(Environment.StepTime, 5), call.Delays);
    }

    [Fact]
    public async Task Wanted_previews_are_JPEGs_of_512_that_come_closer_to_the_picture()
    {
        var call = await RunAsync(new TestCallOptions { WantsPreviews = true }, "KSampler", Sample("KSampler", await EmptyLatentAsync(width: 96), ("steps", 4L)));
        var picture = await DecodeAsync(Assert.IsType<LatentValue>(call.Result.Outputs[0]));

        var distances = new List<double>();
        foreach (var (_, _, preview) in call.Reports)
        {
            Assert.False(preview!.IsPng);
            var shown = ImageCodec.Decode(preview.Bytes.Span);
            Assert.Equal((512, 341), (shown!.Width, shown.Height));
            var image = new PixelImage(512, 341, 1, [.. shown.Pixels.Where((_, index) => index % 4 != 3).Select(value => value / 255f)]);
            distances.Add(Distance(Scaling.Scale(image, 96, 64, "area", cropCenter: false), picture));
        }

        Assert.Equal(distances.OrderDescending(), distances);
        Assert.InRange(distances[^1], 0, 6);
        Assert.InRange(distances[0], 20, 255);
    }

    [Fact]
    public async Task An_interrupt_passes_through_the_sampler()
    {
        var latent = await EmptyLatentAsync();

        await Assert.ThrowsAsync<NodeInterruptedException>(() => RunAsync(new TestCallOptions { InterruptAtReport = 2 }, "KSampler", Sample("KSampler", latent)));
    }

    [Theory]
    [InlineData(0.0, 0, 1)]
    [InlineData(0.3, 1, 60)]
    public async Task A_weak_denoise_keeps_the_given_picture(double denoise, double least, double most)
    {
        var given = Grey(64, [.. Enumerable.Repeat((byte)230, 64 * 64)]);
        var encoded = await RunAsync("VAEEncode", ("pixels", given), ("vae", Vae()));
        var latent = await SampleAsync(Sample("KSampler", Assert.IsType<LatentValue>(encoded.Result.Outputs[0]), ("denoise", denoise)));

        Assert.InRange(Distance(await DecodeAsync(latent), given), least, most);
    }

    [Fact]
    public async Task A_picture_is_encoded_at_a_multiple_of_8()
    {
        var encoded = await RunAsync("VAEEncode", ("pixels", Grey(21, new byte[21 * 17])), ("vae", Vae()));
        var tiny = await RunAsync("VAEEncode", ("pixels", Grey(3, new byte[3])), ("vae", Vae()));

        Assert.Equal((16, 16), Size(encoded));
        Assert.Equal((8, 8), Size(tiny));
    }

    [Theory]
    [InlineData(0L, 10000L, 20)]
    [InlineData(0L, 5L, 5)]
    [InlineData(15L, 20L, 5)]
    [InlineData(20L, 20L, 0)]
    [InlineData(12L, 3L, 0)]
    public async Task The_advanced_sampler_takes_the_steps_from_start_to_end(long start, long end, int steps)
    {
        var call = await RunAsync("KSamplerAdvanced", Sample("KSamplerAdvanced", await EmptyLatentAsync(), ("start_at_step", start), ("end_at_step", end)));

        Assert.Equal(steps, call.Reports.Count);
        Assert.All(call.Reports, report => Assert.Equal(steps, (int)report.Max));
    }

    [Fact]
    public async Task A_second_sampler_takes_away_the_noise_that_the_first_left()
    {
        var whole = await DecodeAsync(await SampleAsync(Sample("KSamplerAdvanced", await EmptyLatentAsync())));
        var half = await SampleAsync(Sample("KSamplerAdvanced", await EmptyLatentAsync(), ("end_at_step", 10L), ("return_with_leftover_noise", "enable")));
        var rest = await SampleAsync(Sample("KSamplerAdvanced", half, ("start_at_step", 10L), ("add_noise", "disable"), ("noise_seed", 0UL)));

        Assert.InRange(Distance(await DecodeAsync(half), whole), 10, 255);
        Assert.Equal(whole.ToRgb(0), (await DecodeAsync(rest)).ToRgb(0));
    }

    [Fact]
    public async Task A_sampler_of_parts_paints_as_well()
    {
        var positive = (await RunAsync("FluxGuidance", ("conditioning", Text(Lighthouse)), ("guidance", 3.5))).Result.Outputs[0];
        var guider = (await RunAsync("BasicGuider", ("model", Model()), ("conditioning", positive))).Result.Outputs[0];
        var call = await RunAsync(
            "SamplerCustomAdvanced",
            ("noise", (await RunAsync("RandomNoise", ("noise_seed", 7UL))).Result.Outputs[0]),
            ("guider", guider),
            ("sampler", (await RunAsync("KSamplerSelect", ("sampler_name", "euler"))).Result.Outputs[0]),
            ("sigmas", (await RunAsync("BasicScheduler", ("model", Model()), ("scheduler", "simple"), ("steps", 3L), ("denoise", 1.0))).Result.Outputs[0]),
            ("latent_image", await EmptyLatentAsync()));

        Assert.Equal([1, 2, 3], call.Reports.Select(report => (int)report.Value));
        Assert.Equal(2, call.Result.Outputs.Count);
        var latent = Assert.IsType<LatentValue>(call.Result.Outputs[0]);
        Assert.InRange((await DecodeAsync(latent)).ToRgb(0).Distinct().Count(), 50, 256);
        Assert.Equal(
            ["BasicGuider", "BasicScheduler", "CLIPTextEncode", "CheckpointLoaderSimple", "EmptyLatentImage", "FluxGuidance", "KSamplerSelect", "RandomNoise", "SamplerCustomAdvanced"],
            latent.SimulatedBy.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_model_a_lora_and_a_negative_text_change_the_picture()
    {
        var plain = await DecodeAsync(await SampleAsync(Sample("KSampler", await EmptyLatentAsync())));
        var lora = await RunAsync("LoraLoaderModelOnly", ("model", Model()), ("lora_name", "add_detail.safetensors"), ("strength_model", 0.8));
        var off = await RunAsync("LoraLoaderModelOnly", ("model", Model()), ("lora_name", "add_detail.safetensors"), ("strength_model", 0.0));

        Assert.NotEqual(plain.ToRgb(0), (await DecodeAsync(await SampleAsync(Sample("KSampler", await EmptyLatentAsync(), ("model", lora.Result.Outputs[0]))))).ToRgb(0));
        Assert.Equal(plain.ToRgb(0), (await DecodeAsync(await SampleAsync(Sample("KSampler", await EmptyLatentAsync(), ("model", off.Result.Outputs[0]))))).ToRgb(0));
        Assert.NotEqual(plain.ToRgb(0), (await DecodeAsync(await SampleAsync(Sample("KSampler", await EmptyLatentAsync(), ("negative", Text("ugly")))))).ToRgb(0));
    }

    [Fact]
    public async Task What_was_simulated_is_named_through_to_the_saved_file()
    {
        var image = await DecodeAsync(await SampleAsync(Sample("KSampler", await EmptyLatentAsync())));
        var inverted = await RunAsync("ImageInvert", ("image", image));
        var scaled = await RunAsync("ImageScale", ("image", inverted.Image), ("upscale_method", "area"), ("width", 16L), ("height", 16L), ("crop", "center"));
        await RunAsync("SaveImage", ("images", scaled.Image), ("filename_prefix", "sim"));

        var png = await File.ReadAllBytesAsync(Path.Combine(Environment.OutputDirectory, "sim_00001_.png"), TestContext.Current.CancellationToken);
        Assert.Equal("CLIPTextEncode, CheckpointLoaderSimple, EmptyLatentImage, KSampler, VAEDecode", PngChunks.Texts(png)["comfypulse_simulated"]);
    }

    [Fact]
    public void Simulated_classes_say_so_and_real_ones_do_not()
    {
        var classes = BuiltInNodes.Create(Environment);

        Assert.All(classes, node => Assert.Equal(node.IsSimulated, node.Description.StartsWith("Simulated: ", StringComparison.Ordinal)));
        Assert.Equal(
            [
                "ComfySwitchNode", "CreateVideo", "EmptyAudio", "EmptyImage", "FeatherMask", "GetVideoComponents", "GrowMask", "ImageAddNoise",
                "ImageBatch", "ImageBlend", "ImageBlur", "ImageCompositeMasked", "ImageCrop", "ImageFlip", "ImageFromBatch", "ImageInvert",
                "ImagePadForOutpaint", "ImageQuantize", "ImageRotate", "ImageScale", "ImageScaleBy", "ImageScaleToTotalPixels", "ImageSharpen", "ImageToMask",
                "InvertMask", "JoinImageWithAlpha", "LoadAudio", "LoadImage", "LoadImageMask", "LoadImageOutput", "LossGraphNode", "MaskToImage", "PreviewAny", "PreviewAudio",
                "PreviewImage", "PrimitiveBoolean", "PrimitiveFloat", "PrimitiveInt", "PrimitiveString", "PrimitiveStringMultiline",
                "RepeatImageBatch", "SaveAnimatedPNG", "SaveAnimatedWEBP", "SaveAudio", "SaveImage", "SaveImageWebsocket", "SaveLoRA", "SolidMask",
                "SplitImageWithAlpha",
            ],
            classes.Where(node => !node.IsSimulated).Select(node => node.Name).Order(StringComparer.Ordinal));
        Assert.Equal(classes.Count, classes.Select(node => node.Name).Distinct().Count());
    }

    private static (int Width, int Height) Size(TestNodeCall call)
    {
        var latent = Assert.IsType<LatentValue>(call.Result.Outputs[0]);
        return (latent.Width, latent.Height);
    }

    private static double Distance(PixelImage first, PixelImage second) =>
        first.ToRgb(0).Zip(second.ToRgb(0), (a, b) => Math.Abs(a - b)).Average();

    private static VaeValue Vae() => new(["CheckpointLoaderSimple"]);

    private static ModelValue Model() => new("v1-5", ["CheckpointLoaderSimple"]);

    private static ConditioningValue Text(string text) => new(text, null, ["CLIPTextEncode"]);

    private static (string Name, object? Value)[] Sample(string classType, LatentValue latent, params (string Name, object? Value)[] changes)
    {
        var inputs = new Dictionary<string, object?>
        {
            ["model"] = Model(),
            ["positive"] = Text(Lighthouse),
            ["negative"] = Text("blurry"),
            ["latent_image"] = latent,
            [classType == "KSampler" ? "seed" : "noise_seed"] = 42UL,
            ["steps"] = 20L,
            ["cfg"] = 7.0,
            ["sampler_name"] = "euler",
            ["scheduler"] = "normal",
        };
        foreach (var (name, value) in changes)
        {
            inputs[name] = value;
        }

        return [.. inputs.Select(input => (input.Key, input.Value))];
    }

    private async Task<LatentValue> EmptyLatentAsync(long width = 64, long batch = 1) =>
        Assert.IsType<LatentValue>((await RunAsync("EmptyLatentImage", ("width", width), ("height", 64L), ("batch_size", batch))).Result.Outputs[0]);

    private async Task<LatentValue> SampleAsync((string Name, object? Value)[] inputs) =>
        Assert.IsType<LatentValue>((await RunAsync(inputs.Any(input => input.Name == "seed") ? "KSampler" : "KSamplerAdvanced", inputs)).Result.Outputs[0]);

    private async Task<PixelImage> DecodeAsync(LatentValue latent) => (await RunAsync("VAEDecode", ("samples", latent), ("vae", Vae()))).Image;

    private async Task<PixelImage> PaintAsync(ulong seed, string prompt) =>
        await DecodeAsync(await SampleAsync(Sample("KSampler", await EmptyLatentAsync(), ("seed", seed), ("positive", Text(prompt)))));
}
