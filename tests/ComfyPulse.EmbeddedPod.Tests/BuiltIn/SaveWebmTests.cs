using ComfyPulse.EmbeddedPod.Imaging;

namespace ComfyPulse.EmbeddedPod.Tests.BuiltIn;

public class SaveWebmTests : BuiltInNodeTests
{
    private static readonly PixelImage Images = new(16, 8, 3, [.. Enumerable.Range(0, 3).SelectMany(frame => Enumerable.Repeat(frame * 0.4f, 16 * 8 * 3))]);

    [Fact]
    public async Task Pictures_are_saved_as_a_WebM_of_VP8_that_says_so_and_has_the_graph()
    {
        var call = await SaveAsync(new TestCallOptions { PromptJson = """{"1":2}""" }, fps: 24);

        Assert.Equal("""{"images":[{"filename":"x_00001_.webm","subfolder":"video","type":"output"}],"animated":[true]}""", call.Ui.ToJsonString());
        Assert.Equal([Images], call.Result.Outputs);
        var file = EbmlReader.Read(await SavedAsync(call));
        Assert.Equal(("webm", "V_VP8"), (file.Text(0x4282), file.Text(0x86)));
        Assert.Equal((16L, 8L, 125.0), (file.Number(0xB0), file.Number(0xBA), file.Float(0x4489)));
        Assert.Equal(("PROMPT|COMFYPULSE_SIMULATED", "{\"1\": 2}|SaveWEBM"), (file.Text(0x45A3), file.Text(0x4487)));
        Assert.Equal([0, 42, 83], file.Pictures().Select(picture => picture.Time));
        Assert.Equal([0, 102, 204], file.Pictures().Select(picture => (int)Math.Round(ImageCodec.Decode(picture.Webp)!.Pixels[0] / 3.0) * 3));
    }

    [Fact]
    public async Task Slow_pictures_keep_their_times()
    {
        var call = await SaveAsync(new TestCallOptions(), fps: 0.01);

        Assert.Equal([0, 100_000, 200_000], EbmlReader.Read(await SavedAsync(call)).Pictures().Select(picture => picture.Time));
    }

    [Fact]
    public async Task A_higher_crf_makes_a_smaller_file()
    {
        var noise = new PixelImage(64, 64, 1, [.. Enumerable.Range(0, 64 * 64 * 3).Select(i => (ulong)i * 2654435761UL % 256UL / 255f)]);
        var sizes = new List<int>();
        foreach (var crf in (double[])[0, 32, 63])
        {
            sizes.Add((await SavedAsync(await RunAsync("SaveWEBM", ("images", noise), ("codec", "vp9"), ("fps", 24.0), ("crf", crf)))).Length);
        }

        Assert.Equal(sizes.OrderDescending(), sizes);
        Assert.Equal(3, sizes.Distinct().Count());
    }

    private Task<TestNodeCall> SaveAsync(TestCallOptions options, double fps) =>
        RunAsync(options, "SaveWEBM", ("images", Images), ("filename_prefix", "video/x"), ("codec", "vp9"), ("fps", fps), ("crf", 0.0));
}
