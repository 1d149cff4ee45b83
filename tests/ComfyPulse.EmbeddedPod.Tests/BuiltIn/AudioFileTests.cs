using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;
using ComfyPulse.EmbeddedPod.Imaging;

namespace ComfyPulse.EmbeddedPod.Tests.BuiltIn;

public class AudioFileTests : BuiltInNodeTests
{
    [Theory]
    [InlineData(44100, 2, 1.0, 0xFB, 104, 39)]
    [InlineData(44100, 1, 1.0, 0xFB, 104, 39)]
    [InlineData(24000, 2, 0.5, 0xF3, 48, 21)]
    [InlineData(11025, 1, 0.5, 0xE3, 52, 10)]
    [InlineData(96000, 2, 0.1, 0xFB, 96, 5)]
    public async Task An_MP3_is_as_long_as_the_sound_and_silent_and_says_so(int rate, int channels, double seconds, int version, int frameBytes, int frames)
    {
        var sound = new Sound(rate, [.. Enumerable.Range(0, channels).Select(_ => Enumerable.Repeat(0.5f, (int)(rate * seconds)).ToArray())], []);
        var call = await RunAsync(new TestCallOptions { PromptJson = """{"1":2}""" }, "SaveAudioMP3", ("audio", sound), ("filename_prefix", "audio/x"), ("quality", "V0"));

        Assert.Equal("""{"audio":[{"filename":"x_00001.mp3","subfolder":"audio","type":"output"}]}""", call.Ui.ToJsonString());
        Assert.Equal([sound], call.Result.Outputs);
        var file = await SavedAsync(call, "audio");
        var tag = 10 + (file[6] << 21) + (file[7] << 14) + (file[8] << 7) + file[9];
        var texts = Encoding.UTF8.GetString(file, 0, tag);
        Assert.Contains("prompt\0{\"1\": 2}", texts, StringComparison.Ordinal);
        Assert.Contains("comfypulse_simulated\0SaveAudioMP3", texts, StringComparison.Ordinal);

        // The first frame tells how many follow; none of them has anything beyond its header.
        var all = file[tag..].Chunk(frameBytes).ToList();
        Assert.Equal(frames + 1, all.Count);
        Assert.All(all, frame => Assert.Equal((0xFF, version, channels == 1 ? 0xC0 : 0), ((int)frame[0], (int)frame[1], (int)frame[3])));
        Assert.All(all[1..], frame => Assert.Equal(new byte[frameBytes - 4], frame[4..]));
        Assert.Equal(frames, BinaryPrimitives.ReadInt32BigEndian(all[0].AsSpan(all[0].AsSpan().IndexOf("Info"u8) + 8)));
    }

    [Theory]
    [InlineData(44100, 2, 48000, 0xFC)]
    [InlineData(16000, 1, 16000, 0xF8)]
    [InlineData(96000, 1, 48000, 0xF8)]
    public async Task An_Opus_file_is_as_long_as_the_sound_and_silent_and_says_so(int rate, int channels, int told, int kind)
    {
        var sound = new Sound(rate, [.. Enumerable.Range(0, channels).Select(_ => new float[rate * 3 / 2])], ["KSampler"]);
        var prompt = $$"""{"1":"{{new string('a', 100_000)}}"}""";
        var call = await RunAsync(new TestCallOptions { PromptJson = prompt }, "SaveAudioOpus", ("audio", sound), ("filename_prefix", "audio/x"), ("quality", "128k"));

        Assert.Equal("x_00001.opus", (string?)call.Ui["audio"]![0]!["filename"]);
        var (packets, end) = OggPages.Read(await SavedAsync(call, "audio"));
        Assert.Equal("OpusHead", Encoding.ASCII.GetString(packets[0], 0, 8));
        Assert.Equal((channels, told), (packets[0][9], BinaryPrimitives.ReadInt32LittleEndian(packets[0].AsSpan(12))));
        var texts = Encoding.UTF8.GetString(packets[1]);
        Assert.StartsWith("OpusTags", texts, StringComparison.Ordinal);
        Assert.Contains($"prompt={prompt.Replace(":", ": ", StringComparison.Ordinal)}", texts, StringComparison.Ordinal);
        Assert.EndsWith("comfypulse_simulated=KSampler, SaveAudioOpus", texts, StringComparison.Ordinal);
        Assert.Equal(48000 * 3 / 2, end - BinaryPrimitives.ReadUInt16LittleEndian(packets[0].AsSpan(10)));
        Assert.Equal(76, packets.Count - 2);
        Assert.All(packets[2..], packet => Assert.Equal([(byte)kind, 0xFF, 0xFE], packet));
    }

    [Theory]
    [InlineData(1, 8, new byte[] { 0, 128, 255, 64 }, new[] { -1f, 127 / 128f }, new[] { 0f, -0.5f })]
    [InlineData(1, 16, new byte[] { 0, 128, 0, 64, 255, 127, 0, 0 }, new[] { -1f, 32767 / 32768f }, new[] { 0.5f, 0f })]
    [InlineData(1, 24, new byte[] { 0, 0, 128, 0, 0, 64, 0, 0, 0, 0, 0, 192 }, new[] { -1f, 0f }, new[] { 0.5f, -0.5f })]
    [InlineData(1, 32, new byte[] { 0, 0, 0, 128, 0, 0, 0, 64, 0, 0, 0, 0, 0, 0, 0, 192 }, new[] { -1f, 0f }, new[] { 0.5f, -0.5f })]
    [InlineData(3, 32, new byte[] { 0, 0, 128, 191, 0, 0, 0, 63, 0, 0, 0, 0, 0, 0, 0, 191 }, new[] { -1f, 0f }, new[] { 0.5f, -0.5f })]
    public async Task A_WAV_file_is_loaded_in_each_of_its_kinds(int kind, int bits, byte[] data, float[] left, float[] right)
    {
        foreach (var extensible in (bool[])[false, true])
        {
            Write("a.wav", Wav(kind, 2, 22050, bits, data, extensible));
            var sound = Assert.IsType<Sound>((await RunAsync("LoadAudio", ("audio", "a.wav"))).Result.Outputs[0]);

            Assert.Equal(22050, sound.SampleRate);
            Assert.Equal(left, sound.Channels[0]);
            Assert.Equal(right, sound.Channels[1]);
        }
    }

    [Theory]
    [InlineData("stereo16.flac", 44100, 2, 16)]
    [InlineData("midside16.flac", 44100, 2, 16)]
    [InlineData("mono24.flac", 96000, 1, 24)]
    public async Task A_FLAC_file_of_another_encoder_is_loaded_sample_for_sample(string name, int rate, int channels, int bits)
    {
        Write(name, await File.ReadAllBytesAsync(Beside(name), TestContext.Current.CancellationToken));
        var sound = Assert.IsType<Sound>((await RunAsync("LoadAudio", ("audio", name))).Result.Outputs[0]);

        Assert.Equal((rate, channels), (sound.SampleRate, sound.Channels.Count));
        var scale = (float)(1 << (bits - 1));
        Assert.Equal(Swing(bits).Select(value => value / scale), sound.Channels[0]);
        if (channels == 2)
        {
            Assert.Equal(Swing(bits).Select((value, at) => (value + (at % 5)) / scale), sound.Channels[1]);
        }
    }

    [Fact]
    public async Task What_was_saved_here_is_loaded_again()
    {
        float[] noise = [.. Enumerable.Range(0, 9000).Select(i => (short)((ulong)i * 2654435761UL) / 32768f)];
        float[] still = [.. Enumerable.Repeat(0.25f, 9000)];
        await RunAsync("SaveAudio", ("audio", new Sound(8000, [noise, still], [])), ("filename_prefix", "x"));
        var sound = Assert.IsType<Sound>((await RunAsync("LoadAudio", ("audio", "x_00001.flac [output]"))).Result.Outputs[0]);

        Assert.Equal([noise, still], sound.Channels);
    }

    [Theory]
    [InlineData("text.wav", "hello", "RuntimeError")]
    [InlineData("cut.wav", "RIFF\0\0\0\0WAVE", "av.error.InvalidDataError")]
    [InlineData("cut.flac", "fLaC\0\0\0", "av.error.InvalidDataError")]
    public async Task What_is_no_sound_fails_the_node(string name, string content, string expected)
    {
        Write(name, Encoding.Latin1.GetBytes(content));

        Assert.Equal(expected, (await Assert.ThrowsAsync<NodeFailureException>(() => RunAsync("LoadAudio", ("audio", name)))).ExceptionType);
    }

    [Fact]
    public async Task A_damaged_FLAC_file_fails_the_node_wherever_it_is_damaged()
    {
        var file = await File.ReadAllBytesAsync(Beside("stereo16.flac"), TestContext.Current.CancellationToken);
        foreach (var length in (int[])[5, 30, 200, file.Length - 3])
        {
            Write("a.flac", file[..length]);

            await Assert.ThrowsAsync<NodeFailureException>(() => RunAsync("LoadAudio", ("audio", "a.flac")));
        }
    }

    [Fact]
    public async Task More_than_two_channels_are_refused()
    {
        Write("a.wav", Wav(1, 6, 8000, 16, new byte[24], isExtensible: true));

        Assert.Contains("6 channels", (await Assert.ThrowsAsync<NodeFailureException>(() => RunAsync("LoadAudio", ("audio", "a.wav")))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sounds_and_videos_are_offered_and_a_name_that_is_not_there_is_refused()
    {
        foreach (var name in (string[])["b.wav", "A.MP3", "c.mp4", "d.png", "e.txt"])
        {
            Write(name, [1]);
        }

        var node = BuiltInNodes.Create(Environment).Single(node => node.Name == "LoadAudio");

        Assert.Equal(["A.MP3", "b.wav", "c.mp4"], node.Inputs[0].Options!());
        Assert.Null(node.Validate!(new NodeValues(new Dictionary<string, object?> { ["audio"] = "b.wav" })));
        Assert.Equal("Invalid audio file: x.wav", node.Validate!(new NodeValues(new Dictionary<string, object?> { ["audio"] = "x.wav" })));
    }

    // What the FLAC files hold: an oscillator in whole numbers, with noise on it from the middle on.
    private static IEnumerable<int> Swing(int bits)
    {
        var (before, now) = (0L, 1L << (bits - 4));
        for (var i = 0L; i < 9000; i++)
        {
            yield return (int)now + (i > 5000 ? (int)((uint)(i * 2654435761) >> 26) - 32 : 0);
            (before, now) = (now, ((30000 * now) >> 14) - before);
        }
    }

    private static byte[] Wav(int kind, int channels, int rate, int bits, byte[] data, bool isExtensible)
    {
        byte[] format =
        [
            .. Little(isExtensible ? 0xFFFE : kind, 2), .. Little(channels, 2), .. Little(rate, 4), .. Little(rate * channels * bits / 8, 4), .. Little(channels * bits / 8, 2), .. Little(bits, 2),
            .. isExtensible ? (byte[])[.. Little(22, 2), .. Little(bits, 2), .. Little(3, 4), .. Little(kind, 2), .. new byte[14]] : [],
        ];
        byte[] chunks = [.. "WAVEfmt "u8, .. Little(format.Length, 4), .. format, .. "LIST"u8, .. Little(3, 4), 1, 2, 3, 0, .. "data"u8, .. Little(data.Length, 4), .. data];
        return [.. "RIFF"u8, .. Little(chunks.Length, 4), .. chunks];
    }

    private static string Beside(string name, [CallerFilePath] string thisFile = "") => Path.Combine(Path.GetDirectoryName(thisFile)!, name);

    private static byte[] Little(int value, int bytes) => BitConverter.GetBytes(value)[..bytes];

    private void Write(string name, byte[] bytes) => File.WriteAllBytes(Path.Combine(Environment.InputDirectory, name), bytes);
}
