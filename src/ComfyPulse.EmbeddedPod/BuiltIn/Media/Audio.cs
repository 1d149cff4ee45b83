using System.Text.Json.Nodes;
using ComfyPulse.EmbeddedPod.BuiltIn.Files;
using ComfyPulse.EmbeddedPod.BuiltIn.Simulated;
using ComfyPulse.EmbeddedPod.Imaging;

namespace ComfyPulse.EmbeddedPod.BuiltIn.Media;

/// <summary>Sounds: silence, what a simulated model plays, and FLAC files of both.</summary>
internal static class Audio
{
    private const string Module = "comfy_extras.nodes_audio";
    private const int SampleRate = 44100;

    // A sampler works on a latent of this many pixels when it makes sound; nobody sees it.
    private const int LatentSide = 64;

    /// <param name="handsOn">Whether savers have the sound as an output too, as in newer versions.</param>
    public static IEnumerable<NodeClass> Create(bool handsOn) => [Empty(), EmptyLatent(), Decode(), Save(handsOn), Preview(handsOn)];

    private static NodeClass Empty() => new("EmptyAudio", call =>
    {
        var (rate, channels) = ((int)call.Inputs.Int("sample_rate", SampleRate), (int)call.Inputs.Int("channels", 2));
        var length = Sound.CheckLength(call.Inputs.Float("duration", 60), rate, channels);
        return Results.Of(new Sound(rate, [.. Enumerable.Range(0, channels).Select(_ => new float[length])], []));
    })
    {
        DisplayName = "Empty Audio",
        Category = "audio",
        PythonModule = Module,
        IsV3 = true,
        Inputs =
        [
            new NodeInput("duration", "FLOAT") { Default = 60.0, Min = 0, Extra = new JsonObject { ["max"] = ulong.MaxValue, ["step"] = 0.01 } },
            Schema.Int("sample_rate", SampleRate, 1, 192000, more: new JsonObject { ["advanced"] = true }),
            Schema.Int("channels", 2, 1, 2, more: new JsonObject { ["advanced"] = true }),
        ],
        Outputs = Schema.Outputs("AUDIO"),
        ExtraInfo = Schema.Info(null, "blank audio"),
    };

    private static NodeClass EmptyLatent() => new("EmptyLatentAudio", call =>
    {
        var seconds = call.Inputs.Float("seconds", 47.6);
        _ = Sound.CheckLength(seconds, SampleRate, channels: 2);
        return Results.Of(new LatentValue(LatentSide, LatentSide, 1, new Canvas.Blank(), Marks.Of(call, "EmptyLatentAudio")) { Seconds = seconds });
    })
    {
        DisplayName = "Empty Latent Audio",
        Category = "model/latent",
        Description = "Simulated: how long the sound to come will be; always one sound.",
        PythonModule = Module,
        IsV3 = true,
        Inputs = [Schema.Float("seconds", 47.6, 1, 1000, step: 0.1), Schema.Int("batch_size", 1, 1, 4096)],
        Outputs = Schema.Outputs("LATENT"),
        IsSimulated = true,
        ExtraInfo = Schema.Info(essentials: "Audio"),
    };

    private static NodeClass Decode() => new("VAEDecodeAudio", call =>
    {
        _ = call.Inputs.Get<VaeValue>("vae");
        var latent = call.Inputs.Get<LatentValue>("samples");
        if (latent.Seconds <= 0)
        {
            throw new NodeFailureException("RuntimeError", "the latent stands for pictures, not for sound");
        }

        var length = Sound.CheckLength(latent.Seconds, SampleRate, channels: 2);
        var request = latent.Content is Canvas.Scene scene ? scene.Request : null;
        return Results.Of(new Sound(SampleRate, Chord.Play(request, length, SampleRate), Marks.Of(call, "VAEDecodeAudio")));
    })
    {
        DisplayName = "VAE Decode Audio",
        Category = "model/latent",
        Description = "Simulated: plays a chord that the seed and the text choose; silence where nothing was sampled.",
        PythonModule = Module,
        IsV3 = true,
        Inputs = [Schema.Link("samples", "LATENT"), Schema.Link("vae", "VAE")],
        Outputs = Schema.Outputs("AUDIO"),
        IsSimulated = true,
        ExtraInfo = Schema.Info(null, "latent to audio"),
    };

    private static NodeClass Save(bool handsOn)
    {
        var info = Schema.Info(essentials: "Audio", "export flac");
        info["deprecated"] = handsOn;
        return Saver("SaveAudio", handsOn ? "Save Audio (FLAC) (DEPRECATED)" : "Save Audio (FLAC)", [Schema.Prefix("audio/ComfyUI")], handsOn, info, "output", call => call.Inputs.Text("filename_prefix", "audio/ComfyUI"));
    }

    private static NodeClass Preview(bool handsOn) =>
        Saver("PreviewAudio", "Preview Audio", [], handsOn, Schema.Info(null, "play audio"), "temp", call => $"ComfyUI_temp_{PreviewSuffix.For(call)}");

    private static NodeClass Saver(string name, string displayName, IReadOnlyList<NodeInput> inputs, bool handsOn, JsonObject info, string type, Func<NodeCall, string> prefix) =>
        new(name, async call =>
        {
            var sound = call.Inputs.Get<Sound>("audio");
            var root = type == "output" ? call.Environment.OutputDirectory : call.Environment.TempDirectory;
            var names = OutputNames.Plan(root, prefix(call), 0, 0, call.Environment.Time);
            var file = FlacWriter.Encode(sound, PngMetadata.For(call, sound.SimulatedBy));
            var ui = new JsonObject { ["audio"] = new JsonArray(await OutputFile.SaveAsync(names, handsOn ? ".flac" : "_.flac", type, file).ConfigureAwait(false)) };
            return new NodeResult.Values(handsOn ? [sound] : [], ui);
        })
        {
            DisplayName = displayName,
            Category = "audio",
            PythonModule = Module,
            IsV3 = true,
            Description = type == "temp" ? "Plays the sound; its file is temporary." : "",
            Inputs = [Schema.Link("audio", "AUDIO"), .. inputs],
            HiddenInputs = ["PROMPT", "EXTRA_PNGINFO"],
            Outputs = handsOn ? [new NodeOutput("AUDIO", "audio")] : [],
            IsOutputNode = true,
            ExtraInfo = info,
        };
}
