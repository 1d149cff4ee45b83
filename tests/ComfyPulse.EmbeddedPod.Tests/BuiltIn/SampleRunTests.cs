using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using ComfyPulse.EmbeddedPod.Imaging;
using ComfyPulse.EmbeddedPod.Tests.Support;

namespace ComfyPulse.EmbeddedPod.Tests.BuiltIn;

public class SampleRunTests
{
    private static readonly string[] Real = ["image-only.json", "upscale.json"];

    public static TheoryData<string> Samples => SampleWorkflowTests.Samples;

    [Theory]
    [MemberData(nameof(Samples))]
    public async Task A_sample_runs_to_a_file_that_says_what_was_simulated(string file)
    {
        await using var pod = await TestPod.StartAsync(new EmbeddedPodOptions { StepTime = TimeSpan.FromMilliseconds(1) });
        await using var socket = await pod.OpenAsync("me");
        await UploadAsync(pod, "example.png");

        var graph = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(SampleWorkflowTests.Folder(), file), TestContext.Current.CancellationToken));
        var answer = await pod.PostAsync("prompt", new JsonObject { ["prompt"] = graph, ["client_id"] = "me" });
        Assert.Equal(200, answer.Status);
        var executed = await socket.NextAsync("executed");
        await socket.NextAsync("execution_success");

        var (kind, files) = executed["output"]!.AsObject().First();
        var saved = files![0]!;
        var bytes = (await pod.GetAsync($"view?filename={saved["filename"]}&subfolder={saved["subfolder"]}&type={saved["type"]}")).Body;
        switch (Path.GetExtension((string)saved["filename"]!))
        {
            case ".png":
                Assert.Equal("images", kind);
                Assert.NotNull(ImageCodec.Decode(bytes));
                Assert.Contains(file == "train-lora.json" ? "\"LossGraphNode\"" : "\"SaveImage\"", PngChunks.Texts(bytes)["prompt"], StringComparison.Ordinal);
                Assert.Equal(!Real.Contains(file), PngChunks.Texts(bytes).ContainsKey("comfypulse_simulated"));
                break;
            case ".webp":
                Assert.True((bool)executed["output"]!["animated"]![0]!);
                Assert.Equal(17, ImageCodec.DecodeFrames(bytes).Count);
                Assert.Contains("comfypulse_simulated:", Encoding.Latin1.GetString(bytes), StringComparison.Ordinal);
                break;
            case ".mp4":
                Assert.True((bool)executed["output"]!["animated"]![0]!);
                Assert.Equal(17, Mp4Boxes.Pictures(bytes).Count);
                Assert.Contains("comfypulse_simulated:", Encoding.Latin1.GetString(bytes), StringComparison.Ordinal);
                break;
            default:
                Assert.Equal("audio", kind);
                Assert.Equal(6 * 44100, FlacReader.Read(bytes).Channels[0].Length);
                Assert.Contains("comfypulse_simulated=", Encoding.Latin1.GetString(bytes), StringComparison.Ordinal);
                break;
        }
    }

    [Theory]
    [InlineData("text-to-image.json", 512, 512)]
    [InlineData("image-only.json", 512, 512)]
    [InlineData("image-to-image.json", 512, 512)]
    [InlineData("upscale.json", 728, 728)]
    [InlineData("upscale-model.json", 512, 256)]
    [InlineData("outpaint.json", 256, 64)]
    [InlineData("flux.json", 768, 512)]
    public async Task A_sample_makes_the_size_that_it_says(string file, int width, int height)
    {
        await using var pod = await TestPod.StartAsync(new EmbeddedPodOptions { StepTime = TimeSpan.FromMilliseconds(1) });
        await using var socket = await pod.OpenAsync("me");
        await UploadAsync(pod, "example.png");

        var graph = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(SampleWorkflowTests.Folder(), file), TestContext.Current.CancellationToken));
        await pod.PostAsync("prompt", new JsonObject { ["prompt"] = graph, ["client_id"] = "me" });
        var saved = (await socket.NextAsync("executed"))["output"]!["images"]![0]!;

        var picture = ImageCodec.Decode((await pod.GetAsync($"view?filename={saved["filename"]}&type={saved["type"]}")).Body);
        Assert.Equal((width, height), (picture!.Width, picture.Height));
    }

    private static async Task UploadAsync(TestPod pod, string name)
    {
        // Its left half is transparent.
        byte[] pixels = [.. Enumerable.Range(0, 128 * 64).SelectMany(pixel => (byte[])[90, 120, 150, (byte)(pixel % 128 < 64 ? 0 : 255)])];
        using var image = new ByteArrayContent(PngWriter.Encode(pixels, 128, 64, channels: 4));
        image.Headers.ContentType = new MediaTypeHeaderValue("image/png");
        using var form = new MultipartFormDataContent { { image, "image", name } };
        Assert.Equal(200, (await pod.SendAsync(HttpMethod.Post, "upload/image", form)).Status);
    }
}
