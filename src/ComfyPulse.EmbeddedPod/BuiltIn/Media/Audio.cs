using System.Text.Json.Nodes;
using ComfyPulse.EmbeddedPod.BuiltIn.Simulated;
using ComfyPulse.EmbeddedPod.Imaging;

namespace ComfyPulse.EmbeddedPod.BuiltIn.Media;

/// <summary>Sounds: silence, and what a simulated model plays.</summary>
internal static class Audio
{
    /// <summary>Where ComfyUI has its classes for sound.</summary>
    public const string Module = "comfy_extras.nodes_audio";
    private const int SampleRate = 44100;

    // A sampler works on a latent of this many pixels when it makes sound; nobody sees it.
    private const int LatentSide = 64;

    public static IEnumerable<NodeClass> Create() => [Empty(), EmptyLatent(), Decode()];

    /// <summary>A latent that stands for a sound of the wanted length.</summary>
    public static LatentValue Latent(NodeCall call, double fallback, string classType)
    {
        var seconds = call.Inputs.Float("seconds", fallback);
        _ = Sound.CheckLength(seconds, SampleRate, channels: 2);
        return new LatentValue(LatentSide, LatentSide, 1, new Canvas.Blank(), Marks.Of(call, classType)) { Seconds = seconds };
    }

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

    private static NodeClass EmptyLatent() => new("EmptyLatentAudio", call => Results.Of(Latent(call, 47.6, "EmptyLatentAudio")))
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
}
