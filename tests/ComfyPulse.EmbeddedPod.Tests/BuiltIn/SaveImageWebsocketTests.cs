using System.Runtime.CompilerServices;
using System.Text.Json;
using ComfyPulse.EmbeddedPod.Imaging;

namespace ComfyPulse.EmbeddedPod.Tests.BuiltIn;

public class SaveImageWebsocketTests : BuiltInNodeTests
{
    [Fact]
    public async Task Each_picture_is_a_whole_PNG_and_progress_counts_from_0_and_ends_below_its_maximum()
    {
        var call = await RunAsync("SaveImageWebsocket", ("images", new PixelImage(2, 1, 2, new float[12])));

        Assert.Equal([(0, 2), (1, 2)], call.Reports.Select(report => ((int)report.Value, (int)report.Max)));
        Assert.All(call.Reports, report => Assert.True(report.Preview!.IsPng));
        Assert.Equal(["IHDR", "IDAT", "IEND"], PngChunks.Read(call.Reports[0].Preview!.Bytes.ToArray()).Select(chunk => chunk.Type));
        Assert.Empty(call.Result.Outputs);
        Assert.Null(call.Result.Ui);
    }

    [Fact]
    public async Task The_pixels_are_those_that_ComfyUI_sent()
    {
        var empty = await RunAsync("EmptyImage", ("width", 40L), ("height", 40L), ("batch_size", 1L), ("color", 25L));
        var call = await RunAsync("SaveImageWebsocket", ("images", empty.Image));

        var recorded = ImageCodec.Decode(RecordedPng());
        var ours = ImageCodec.Decode(call.Reports[0].Preview!.Bytes.Span);

        Assert.NotNull(recorded);
        Assert.Equal(recorded.Pixels, ours!.Pixels);
    }

    [Fact]
    public void It_is_never_cached()
    {
        var node = BuiltInNodes.Create(Environment).Single(candidate => candidate.Name == "SaveImageWebsocket");
        var inputs = new NodeValues(new Dictionary<string, object?>());

        Assert.NotEqual(node.Fingerprint!(inputs), node.Fingerprint!(inputs));
    }

    private static byte[] RecordedPng([CallerFilePath] string thisFile = "")
    {
        var path = Path.Combine(Path.GetDirectoryName(thisFile)!, "..", "..", "traces", "18e-save-image-websocket", "frames.plain.jsonl");
        var line = File.ReadLines(path).First(text => text.Contains("\"binary\"", StringComparison.Ordinal));
        using var frame = JsonDocument.Parse(line);
        return frame.RootElement.GetProperty("base64").GetBytesFromBase64()[8..];
    }
}
