using System.Text.Json.Nodes;
using ComfyPulse.EmbeddedPod.Imaging;

namespace ComfyPulse.EmbeddedPod.Tests.BuiltIn;

public class SaveImageTests : BuiltInNodeTests
{
    private const string Prompt = """{"1":{"class_type":"EmptyImage","inputs":{"text":"Grüße, \"Озеро\": {1,2}"}}}""";

    [Fact]
    public async Task Pictures_are_numbered_on_from_the_highest_in_the_folder()
    {
        var first = await SaveAsync("trace", frames: 2);
        await File.WriteAllTextAsync(Path.Combine(Environment.OutputDirectory, "trace_00041_.png"), "", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(Environment.OutputDirectory, "traces_00099_.png"), "", TestContext.Current.CancellationToken);
        var second = await SaveAsync("trace");

        Assert.Equal(["trace_00001_.png", "trace_00002_.png"], FileNames(first));
        Assert.Equal(["trace_00042_.png"], FileNames(second));
    }

    [Fact]
    public async Task The_saved_file_holds_the_pixels()
    {
        var image = new PixelImage(2, 1, 1, [1f, 0f, 0.2f, 0.4f, 0.6f, 0.8f]);
        var call = await RunAsync("SaveImage", ("images", image), ("filename_prefix", "p"));

        var decoded = ImageCodec.Decode(await ReadAsync(call));

        Assert.NotNull(decoded);
        Assert.Equal([255, 0, 51, 255, 102, 153, 204, 255], decoded.Pixels);
        Assert.False(decoded.HasAlpha);
        Assert.Same(image, call.Image);
    }

    [Fact]
    public async Task The_graph_and_the_clients_own_info_are_in_the_text_chunks_as_Python_writes_them()
    {
        var call = await SaveAsync("meta", options: new TestCallOptions { PromptJson = Prompt, ExtraPngInfoJson = """{"workflow": {"id":"é","x":[1,2]}, "note":"a"}""" });

        var texts = PngChunks.Texts(await ReadAsync(call));

        Assert.Equal("""{"1": {"class_type": "EmptyImage", "inputs": {"text": "Gr\u00fc\u00dfe, \"\u041e\u0437\u0435\u0440\u043e\": {1,2}"}}}""", texts["prompt"]);
        Assert.Equal("""{"id": "\u00e9", "x": [1, 2]}""", texts["workflow"]);
        Assert.Equal("\"a\"", texts["note"]);
        Assert.False(texts.ContainsKey("comfypulse_simulated"));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Prompt), JsonNode.Parse(texts["prompt"])));
    }

    [Fact]
    public async Task Broken_or_hostile_info_of_a_client_costs_itself_only()
    {
        var call = await SaveAsync("odd", options: new TestCallOptions { ExtraPngInfoJson = """{"":1,"a\u0000b":2,"ok":3,"comfypulse_simulated":"none"}""" });
        var broken = await SaveAsync("odd", options: new TestCallOptions { ExtraPngInfoJson = "{" });

        Assert.Equal(["prompt", "ok"], PngChunks.Texts(await ReadAsync(call)).Keys);
        Assert.Equal(["prompt"], PngChunks.Texts(await ReadAsync(broken)).Keys);
    }

    [Fact]
    public async Task What_was_simulated_is_said_in_the_file()
    {
        var image = new PixelImage(1, 1, 1, new float[3]) { SimulatedBy = ["KSampler", "VAEDecode"] };
        var call = await RunAsync("SaveImage", ("images", image), ("filename_prefix", "s"));

        Assert.Equal("KSampler, VAEDecode", PngChunks.Texts(await ReadAsync(call))["comfypulse_simulated"]);
    }

    [Theory]
    [InlineData("sub/dir/t", "sub/dir", "t_00001_.png")]
    [InlineData("./a/../b/t", "b", "t_00001_.png")]
    [InlineData("%year%-%month%-%day%/%hour%%minute%%second%_%width%x%height%", "2026-11-03", "040506_4x2_00001_.png")]
    [InlineData("b%batch_num%", "", "b0_00001_.png")]
    [InlineData("folder/", "", "folder_00001_.png")]
    [InlineData("", "", "._00001_.png")]
    public async Task A_prefix_may_hold_folders_and_variables(string prefix, string subfolder, string file)
    {
        var call = await SaveAsync(prefix);

        var saved = call.Ui["images"]![0]!;
        Assert.Equal((file, subfolder, "output"), ((string)saved["filename"]!, (string)saved["subfolder"]!, (string)saved["type"]!));
        Assert.True(File.Exists(Path.Combine(Environment.OutputDirectory, subfolder, file)));
    }

    [Theory]
    [InlineData("../escape")]
    [InlineData("a/../../escape")]
    [InlineData("/tmp/comfypulse-escape")]
    [InlineData("..")]
    [InlineData("../output-twin/x")]
    [InlineData("a\0b")]
    public async Task A_prefix_never_leaves_the_output_folder(string prefix)
    {
        var before = Directory.GetFileSystemEntries(Path.GetDirectoryName(Environment.OutputDirectory)!, "*", SearchOption.AllDirectories);

        await Assert.ThrowsAsync<NodeFailureException>(() => SaveAsync(prefix));

        Assert.Equal(before, Directory.GetFileSystemEntries(Path.GetDirectoryName(Environment.OutputDirectory)!, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_preview_goes_to_the_temporary_folder_under_a_name_of_its_own()
    {
        var call = await RunAsync("PreviewImage", ("images", Grey(1, 7)));
        var other = await RunAsync(new TestCallOptions { NodeId = "2" }, "PreviewImage", ("images", Grey(1, 7)));

        var saved = call.Ui["images"]![0]!;
        Assert.Matches("^ComfyUI_temp_[a-z]{5}_00001_\\.png$", FileNames(call)[0]);
        Assert.Equal(("temp", ""), ((string)saved["type"]!, (string)saved["subfolder"]!));
        Assert.True(File.Exists(Path.Combine(Environment.TempDirectory, FileNames(call)[0])));
        Assert.NotEqual(FileNames(call)[0], FileNames(other)[0]);
    }

    private static string[] FileNames(TestNodeCall call) => [.. call.Ui["images"]!.AsArray().Select(image => (string)image!["filename"]!)];

    private Task<TestNodeCall> SaveAsync(string prefix, int frames = 1, TestCallOptions? options = null) =>
        RunAsync(options ?? new TestCallOptions(), "SaveImage", ("images", new PixelImage(4, 2, frames, new float[24 * frames])), ("filename_prefix", prefix));

    private Task<byte[]> ReadAsync(TestNodeCall call) =>
        File.ReadAllBytesAsync(Path.Combine(Environment.OutputDirectory, FileNames(call)[0]), TestContext.Current.CancellationToken);
}
