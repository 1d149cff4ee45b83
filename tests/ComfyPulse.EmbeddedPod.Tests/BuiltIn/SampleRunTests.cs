using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using ComfyPulse.EmbeddedPod.Imaging;
using ComfyPulse.EmbeddedPod.Tests.Support;

namespace ComfyPulse.EmbeddedPod.Tests.BuiltIn;

public class SampleRunTests
{
    [Theory]
    [InlineData("text-to-image.json", true)]
    [InlineData("image-only.json", false)]
    [InlineData("image-to-image.json", true)]
    public async Task A_sample_runs_to_a_picture_of_512_that_says_what_was_simulated(string file, bool isSimulated)
    {
        await using var pod = await TestPod.StartAsync(new EmbeddedPodOptions { StepTime = TimeSpan.FromMilliseconds(1) });
        await using var socket = await pod.OpenAsync("me");
        await UploadAsync(pod, "example.png");

        var graph = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(SampleWorkflowTests.Folder(), file), TestContext.Current.CancellationToken));
        var answer = await pod.PostAsync("prompt", new JsonObject { ["prompt"] = graph, ["client_id"] = "me" });
        Assert.Equal(200, answer.Status);
        var executed = await socket.NextAsync("executed");
        await socket.NextAsync("executing", data => data["node"] is null);

        var saved = executed["output"]!["images"]![0]!;
        var png = (await pod.GetAsync($"view?filename={saved["filename"]}&type={saved["type"]}")).Body;
        var picture = ImageCodec.Decode(png);
        Assert.Equal((512, 512), (picture!.Width, picture.Height));
        Assert.Equal(isSimulated, PngChunks.Texts(png).ContainsKey("comfypulse_simulated"));
        Assert.Contains("\"SaveImage\"", PngChunks.Texts(png)["prompt"], StringComparison.Ordinal);
    }

    private static async Task UploadAsync(TestPod pod, string name)
    {
        using var image = new ByteArrayContent(PngWriter.Encode([.. Enumerable.Repeat((byte)90, 32 * 16 * 3)], 32, 16, channels: 3));
        image.Headers.ContentType = new MediaTypeHeaderValue("image/png");
        using var form = new MultipartFormDataContent { { image, "image", name } };
        Assert.Equal(200, (await pod.SendAsync(HttpMethod.Post, "upload/image", form)).Status);
    }
}
