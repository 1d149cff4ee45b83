using System.Buffers.Binary;
using System.Text;
using ComfyPulse.EmbeddedPod.BuiltIn.Media;
using ComfyPulse.EmbeddedPod.BuiltIn.Simulated;
using ComfyPulse.EmbeddedPod.Imaging;

namespace ComfyPulse.EmbeddedPod.Tests.BuiltIn;

public class MediaTests : BuiltInNodeTests
{
    [Fact]
    public async Task A_sound_is_saved_as_FLAC_with_the_graph_and_reads_back_sample_for_sample()
    {
        float[] left = [.. Enumerable.Range(0, 9000).Select(i => 0.7f * MathF.Sin(i * 0.05f))];
        float[] right = [.. Enumerable.Range(0, 9000).Select(i => ((ulong)i * 2654435761UL % 65536UL / 32768f) - 1f)];
        var call = await RunAsync(new TestCallOptions { PromptJson = """{"1":2}""" }, "SaveAudio", ("audio", new Sound(48000, [left, right], [])), ("filename_prefix", "audio/x"));

        Assert.Equal("""{"audio":[{"filename":"x_00001.flac","subfolder":"audio","type":"output"}]}""", call.Ui.ToJsonString());
        var read = FlacReader.Read(await SavedAsync(call, "audio"));
        Assert.Equal(48000, read.SampleRate);
        Assert.Equal(left.Select(value => (short)MathF.Round(value * 32768)), read.Channels[0]);
        Assert.Equal(right.Select(value => (short)MathF.Round(value * 32768)), read.Channels[1]);
        Assert.Contains("prompt={\"1\": 2}", read.Comments, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4097)]
    public async Task Short_sounds_and_silence_read_back_too(int length)
    {
        float[] step = [.. Enumerable.Range(0, length).Select(i => i == 0 ? -1f : 1f)];
        var call = await RunAsync("PreviewAudio", ("audio", new Sound(8000, [step], [])));
        var silent = await RunAsync("SaveAudio", ("audio", (await RunAsync("EmptyAudio", ("duration", 1.5), ("sample_rate", 8000L), ("channels", 2L))).Result.Outputs[0]), ("filename_prefix", "s"));

        Assert.Equal("temp", (string?)call.Ui["audio"]![0]!["type"]);
        Assert.Equal(step.Select(value => value < 0 ? short.MinValue : short.MaxValue), FlacReader.Read(await SavedAsync(call, "audio", "temp")).Channels[0]);
        var file = await SavedAsync(silent, "audio");
        Assert.All(FlacReader.Read(file).Channels, channel => Assert.Equal(new short[12000], channel));
        Assert.InRange(file.Length, 100, 300);
    }

    [Fact]
    public async Task Names_of_sounds_count_on()
    {
        var sound = new Sound(8000, [new float[8]], []);
        await RunAsync("SaveAudio", ("audio", sound), ("filename_prefix", "x"));

        Assert.Equal("x_00002.flac", (string?)(await RunAsync("SaveAudio", ("audio", sound), ("filename_prefix", "x"))).Ui["audio"]![0]!["filename"]);
    }

    [Fact]
    public async Task A_gigantic_sound_is_refused_before_it_is_allocated() =>
        await Assert.ThrowsAsync<NodeFailureException>(() => RunAsync("EmptyAudio", ("duration", 1e18), ("sample_rate", 44100L), ("channels", 2L)));

    [Fact]
    public async Task A_simulated_sound_is_the_same_for_the_same_seed_and_says_so()
    {
        var first = await PlayAsync(1);

        Assert.Equal(2 * 44100, first.Channels[0].Length);
        Assert.Equal(first.Channels[1], (await PlayAsync(1)).Channels[1]);
        Assert.NotEqual(first.Channels[1], (await PlayAsync(2)).Channels[1]);
        Assert.Contains("VAEDecodeAudio", first.SimulatedBy);
        Assert.InRange(first.Channels[0].Max(), 0.1f, 1f);
    }

    [Fact]
    public async Task Pictures_are_no_sound()
    {
        var latent = (await RunAsync("EmptyLatentImage", ("width", 64L), ("height", 64L), ("batch_size", 1L))).Result.Outputs[0];

        await Assert.ThrowsAsync<NodeFailureException>(() => RunAsync("VAEDecodeAudio", ("samples", latent), ("vae", new VaeValue([]))));
    }

    [Fact]
    public async Task A_video_is_saved_as_an_MP4_of_JPEGs()
    {
        var images = new PixelImage(16, 8, 3, [.. Enumerable.Range(0, 3).SelectMany(frame => Enumerable.Repeat(frame * 0.4f, 16 * 8 * 3))]);
        var video = (await RunAsync("CreateVideo", ("images", images), ("fps", 24.0))).Result.Outputs[0];
        var call = await RunAsync("SaveVideo", ("video", video), ("filename_prefix", "video/x"), ("format", "auto"), ("codec", "auto"));

        Assert.Equal("""{"images":[{"filename":"x_00001_.mp4","subfolder":"video","type":"output"}],"animated":[true]}""", call.Ui.ToJsonString());
        var file = await SavedAsync(call);
        var boxes = Mp4Boxes.Read(file);
        Assert.Equal("jpeg", Encoding.ASCII.GetString(boxes["stsd"], 12, 4));
        Assert.Equal((24000, 3000), (BinaryPrimitives.ReadInt32BigEndian(boxes["mdhd"].AsSpan(12)), BinaryPrimitives.ReadInt32BigEndian(boxes["mdhd"].AsSpan(16))));
        var pictures = Mp4Boxes.Pictures(file).Select(picture => ImageCodec.Decode(picture)!).ToList();
        Assert.Equal([0, 102, 204], pictures.Select(picture => (int)Math.Round(picture.Pixels[0] / 2.0) * 2));
        Assert.Contains("comfypulse_simulated: SaveVideo", Encoding.UTF8.GetString(file), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_video_is_taken_apart_again()
    {
        var images = new PixelImage(1, 1, 2, new float[6]);
        var sound = new Sound(8000, [new float[8]], []);
        var video = (await RunAsync("CreateVideo", ("images", images), ("fps", 12.0), ("audio", sound))).Result.Outputs[0];

        Assert.Equal([images, sound, 12.0, 8L], (await RunAsync("GetVideoComponents", ("video", video))).Result.Outputs);
        Assert.Equal(2, Assert.IsType<VideoValue>(video).Pixels.Count());
    }

    [Theory]
    [InlineData(17, 1, 17)]
    [InlineData(19, 2, 34)]
    [InlineData(1, 1, 1)]
    public async Task A_video_has_a_picture_and_then_four_for_each_of_its_latent(long length, long batch, int frames)
    {
        var call = await RunAsync("EmptyHunyuanLatentVideo", ("width", 64L), ("height", 64L), ("length", length), ("batch_size", batch));

        Assert.Equal(frames, Assert.IsType<LatentValue>(call.Result.Outputs[0]).Frames);
    }

    private async Task<Sound> PlayAsync(ulong seed)
    {
        var latent = (await RunAsync("EmptyLatentAudio", ("seconds", 2.0), ("batch_size", 1L))).Result.Outputs[0];
        var text = new ConditioningValue("calm", null, []);
        var sampled = await RunAsync("KSampler", ("model", new ModelValue("m", [])), ("positive", text), ("negative", text), ("latent_image", latent), ("seed", seed), ("steps", 1L));
        return Assert.IsType<Sound>((await RunAsync("VAEDecodeAudio", ("samples", sampled.Result.Outputs[0]), ("vae", new VaeValue([])))).Result.Outputs[0]);
    }
}
