using System.Buffers.Binary;
using System.Text;
using ComfyPulse.EmbeddedPod.Imaging;
using SkiaSharp;

namespace ComfyPulse.EmbeddedPod.Tests.BuiltIn;

public class SaveAnimatedTests : BuiltInNodeTests
{
    private static readonly TestCallOptions WithGraph = new() { PromptJson = """{"1":{"a":"é"}}""", ExtraPngInfoJson = """{"workflow":{"b":1}}""" };

    [Fact]
    public async Task A_lossless_WebP_plays_each_picture_for_its_time_in_a_loop()
    {
        var batch = Batch(3);
        var call = await RunAsync(WithGraph, "SaveAnimatedWEBP", ("images", batch), ("filename_prefix", "a/b"), ("fps", 6.0), ("lossless", true), ("quality", 80L), ("method", "default"));

        Assert.Equal("""{"images":[{"filename":"b_00001_.webp","subfolder":"a","type":"output"}],"animated":[true]}""", call.Ui.ToJsonString());
        Assert.Same(batch, call.Result.Outputs[0]);
        var file = await SavedAsync(call);
        using var codec = SKCodec.Create(new SKMemoryStream(file));
        Assert.Equal([166, 166, 166], codec.FrameInfo.Select(frame => frame.Duration));
        Assert.Equal(-1, codec.RepetitionCount);
        var frames = ImageCodec.DecodeFrames(file);
        Assert.All(Enumerable.Range(0, 3), frame => Assert.Equal(RgbaImage.From(batch, frame).Pixels, frames[frame].Pixels));
    }

    [Fact]
    public async Task A_WebP_is_made_of_the_chunks_of_its_format_with_the_graph_at_the_end()
    {
        var call = await RunAsync(WithGraph, "SaveAnimatedWEBP", ("images", Batch(2)), ("filename_prefix", "a"), ("fps", 1000.0), ("lossless", false), ("quality", 50L), ("method", "fastest"));
        var file = await SavedAsync(call);

        Assert.Equal(file.Length - 8, BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(4)));
        var chunks = Chunks(file);
        Assert.Equal(["VP8X", "ANIM", "ANMF", "ANMF", "EXIF"], chunks.Select(chunk => chunk.Type));
        Assert.Equal([0x0A, 0, 0, 0, 6, 0, 0, 4, 0, 0], chunks[0].Data);
        Assert.Equal("VP8 ", Encoding.ASCII.GetString(chunks[2].Data, 16, 4));
        Assert.Equal(1, chunks[2].Data[12]);
        var exif = chunks[4].Data;
        Assert.Equal([0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0, 2, 0x01, 0x0F, 0, 2], exif[..14]);
        var text = Encoding.ASCII.GetString(exif);
        Assert.Contains("prompt:{\"1\": {\"a\": \"\\u00e9\"}}\0", text, StringComparison.Ordinal);
        Assert.Contains("workflow:{\"b\": 1}\0", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_picture_is_a_still_WebP_or_PNG()
    {
        var webp = await RunAsync("SaveAnimatedWEBP", ("images", Batch(1)), ("filename_prefix", "a"), ("fps", 6.0), ("lossless", true), ("quality", 80L));
        var png = await RunAsync("SaveAnimatedPNG", ("images", Batch(1)), ("filename_prefix", "b"), ("fps", 6.0), ("compress_level", 9L));

        Assert.False(webp.Ui.ContainsKey("animated"));
        Assert.False(png.Ui.ContainsKey("animated"));
        Assert.Equal(["VP8X", "VP8L", "EXIF"], Chunks(await SavedAsync(webp)).Select(chunk => chunk.Type));
        Assert.Equal(RgbaImage.From(Batch(1), 0).Pixels, ImageCodec.Decode(await SavedAsync(webp))!.Pixels);
        Assert.Equal(["IHDR", "IDAT", "comf", "IEND"], PngChunks.Read(await SavedAsync(png)).Select(chunk => chunk.Type));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public async Task A_PNG_numbers_its_pictures_and_times_them(long level)
    {
        var batch = Batch(3);
        var call = await RunAsync(WithGraph, "SaveAnimatedPNG", ("images", batch), ("filename_prefix", "a"), ("fps", 8.0), ("compress_level", level));

        Assert.True((bool)call.Ui["animated"]![0]!);
        var file = await SavedAsync(call);
        var chunks = PngChunks.Read(file);
        Assert.Equal(["IHDR", "acTL", "fcTL", "IDAT", "fcTL", "fdAT", "fcTL", "fdAT", "comf", "comf", "IEND"], chunks.Select(chunk => chunk.Type));
        Assert.Equal([0, 0, 0, 3, 0, 0, 0, 0], chunks[1].Data);
        Assert.Equal([0, 1, 2, 3, 4], chunks.Where(chunk => chunk.Type is "fcTL" or "fdAT").Select(chunk => BinaryPrimitives.ReadInt32BigEndian(chunk.Data)));
        Assert.All(chunks.Where(chunk => chunk.Type == "fcTL"), chunk => Assert.Equal((125, 1000), (BinaryPrimitives.ReadInt16BigEndian(chunk.Data.AsSpan(20)), BinaryPrimitives.ReadInt16BigEndian(chunk.Data.AsSpan(22)))));
        Assert.StartsWith("prompt\0", Encoding.Latin1.GetString(chunks[8].Data), StringComparison.Ordinal);

        // Each picture's data makes a PNG of its own.
        byte[][] data = [chunks[3].Data, chunks[5].Data[4..], chunks[7].Data[4..]];
        Assert.All(Enumerable.Range(0, 3), frame => Assert.Equal(RgbaImage.From(batch, frame).Pixels, ImageCodec.Decode(Still(data[frame]))!.Pixels));
    }

    [Fact]
    public async Task A_saved_PNG_is_loaded_again_though_its_texts_break_the_rules()
    {
        await RunAsync(WithGraph, "SaveAnimatedPNG", ("images", Batch(2)), ("filename_prefix", "a"), ("fps", 6.0), ("compress_level", 4L));

        var loaded = await RunAsync("LoadImage", ("image", "a_00001_.png [output]"));
        Assert.Equal(Batch(1).ToRgb(0), loaded.Image.ToRgb(0));
    }

    [Theory]
    [InlineData(20)]
    [InlineData(60)]
    [InlineData(-20)]
    public async Task A_PNG_cut_short_or_with_a_wrong_length_is_no_endless_work(int at)
    {
        var file = await SavedAsync(await RunAsync(WithGraph, "SaveAnimatedPNG", ("images", Batch(2)), ("filename_prefix", "a"), ("fps", 6.0), ("compress_level", 4L)));
        var position = at < 0 ? file.Length + at : at;
        file.AsSpan(position, 4).Fill(0xFF);

        Assert.InRange(ComfTexts.Without(file).Length, 1, file.Length);
        Assert.InRange(ComfTexts.Without(file.AsSpan(0, position)).Length, 1, position);
    }

    [Fact]
    public async Task What_was_simulated_is_named_in_both()
    {
        var image = new PixelImage(1, 1, 1, new float[3]) { SimulatedBy = ["KSampler"] };
        var webp = await SavedAsync(await RunAsync("SaveAnimatedWEBP", ("images", image), ("filename_prefix", "a"), ("fps", 6.0), ("lossless", true), ("quality", 80L)));
        var png = await SavedAsync(await RunAsync("SaveAnimatedPNG", ("images", image), ("filename_prefix", "a"), ("fps", 6.0), ("compress_level", 4L)));

        Assert.Contains("comfypulse_simulated:KSampler\0", Encoding.Latin1.GetString(webp), StringComparison.Ordinal);
        Assert.Contains("comfypulse_simulated\0KSampler", Encoding.Latin1.GetString(png), StringComparison.Ordinal);
    }

    private static PixelImage Batch(int frames) => new(7, 5, frames, [.. Enumerable.Range(0, frames * 7 * 5 * 3).Select(i => i * 37 % 256 / 255f)]);

    private static byte[] Still(byte[] data)
    {
        using var file = new MemoryStream();
        PngWriter.WriteStart(file, 7, 5, channels: 3);
        PngWriter.WriteChunk(file, "IDAT"u8, data);
        PngWriter.WriteChunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    private static List<(string Type, byte[] Data)> Chunks(byte[] file)
    {
        var chunks = new List<(string, byte[])>();
        for (var at = 12; at < file.Length;)
        {
            var size = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(at + 4));
            chunks.Add((Encoding.ASCII.GetString(file, at, 4), file[(at + 8)..(at + 8 + size)]));
            at += 8 + size + (size & 1);
        }

        return chunks;
    }
}
