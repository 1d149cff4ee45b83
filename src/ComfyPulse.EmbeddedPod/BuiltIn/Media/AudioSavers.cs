using System.Text.Json.Nodes;
using ComfyPulse.EmbeddedPod.BuiltIn.Files;
using ComfyPulse.EmbeddedPod.Imaging;

namespace ComfyPulse.EmbeddedPod.BuiltIn.Media;

/// <summary>Files of sounds: FLAC as it is, MP3 and Opus of the same length and silent.</summary>
internal static class AudioSavers
{
    private const string Silent = "Simulated: a file of the sound's length that is silent, for this pod does not code ";

    private static readonly int[] OpusRates = [8000, 12000, 16000, 24000, 48000];

    /// <param name="handsOn">Whether they have the sound as an output too, as in newer versions.</param>
    public static IEnumerable<NodeClass> Create(bool handsOn) =>
    [
        new Saver("SaveAudio", "Save Audio (FLAC)", "flac", Flac) { Aliases = ["export flac"], Essentials = "Audio" }.Create(handsOn),
        new Saver("SaveAudioMP3", "Save Audio (MP3)", "mp3", Mp3)
        {
            Aliases = ["export mp3"],
            Quality = Schema.Combo("quality", ["V0", "128k", "320k"]) with { Default = "V0" },
            Description = Silent + "MP3.",
        }.Create(handsOn),
        new Saver("SaveAudioOpus", "Save Audio (Opus)", "opus", Opus)
        {
            Aliases = ["export opus"],
            Quality = Schema.Combo("quality", ["64k", "96k", "128k", "192k", "320k"]) with { Default = "128k" },
            Description = Silent + "Opus.",
        }.Create(handsOn),
        new Saver("PreviewAudio", "Preview Audio", "flac", Flac) { Aliases = ["play audio"], IsPreview = true, Description = "Plays the sound; its file is temporary." }.Create(handsOn),
    ];

    private static byte[] Flac(NodeCall call, Sound sound) => FlacWriter.Encode(sound, PngMetadata.For(call, sound.SimulatedBy));

    private static byte[] Mp3(NodeCall call, Sound sound) =>
        SilentMp3.Encode(sound.Seconds, sound.Channels.Count, sound.SampleRate, PngMetadata.For(call, Marks.Of(call, "SaveAudioMP3")));

    // ComfyUI brings the sound to the next higher rate that Opus has.
    private static byte[] Opus(NodeCall call, Sound sound)
    {
        var rate = OpusRates.FirstOrDefault(rate => rate >= sound.SampleRate, OpusRates[^1]);
        return SilentOpus.Encode(sound.Seconds, sound.Channels.Count, rate, PngMetadata.For(call, Marks.Of(call, "SaveAudioOpus")));
    }

    private sealed record Saver(string Name, string DisplayName, string Format, Func<NodeCall, Sound, byte[]> Encode)
    {
        public string[] Aliases { get; init; } = [];

        public string? Essentials { get; init; }

        public NodeInput? Quality { get; init; }

        public string Description { get; init; } = "";

        public bool IsPreview { get; init; }

        public NodeClass Create(bool handsOn)
        {
            var info = Schema.Info(Essentials, Aliases);
            var isDeprecated = handsOn && !IsPreview;
            info["deprecated"] = isDeprecated;
            return new(Name, call => SaveAsync(call, handsOn))
            {
                DisplayName = isDeprecated ? DisplayName + " (DEPRECATED)" : DisplayName,
                Category = "audio",
                PythonModule = Audio.Module,
                IsV3 = true,
                Description = Description,
                Inputs = [Schema.Link("audio", "AUDIO"), .. IsPreview ? (NodeInput[])[] : [Schema.Prefix("audio/ComfyUI")], .. Quality is null ? (NodeInput[])[] : [Quality]],
                HiddenInputs = ["PROMPT", "EXTRA_PNGINFO"],
                Outputs = handsOn ? [new NodeOutput("AUDIO", "audio")] : [],
                IsOutputNode = true,
                IsSimulated = Quality is not null,
                ExtraInfo = info,
            };
        }

        private async ValueTask<NodeResult> SaveAsync(NodeCall call, bool handsOn)
        {
            var sound = call.Inputs.Get<Sound>("audio");
            var (root, type, prefix) = IsPreview
                ? (call.Environment.TempDirectory, "temp", $"ComfyUI_temp_{PreviewSuffix.For(call)}")
                : (call.Environment.OutputDirectory, "output", call.Inputs.Text("filename_prefix", "audio/ComfyUI"));
            var names = OutputNames.Plan(root, prefix, 0, 0, call.Environment.Time);
            var saved = await OutputFile.SaveAsync(names, $"{(handsOn ? "" : "_")}.{Format}", type, Encode(call, sound)).ConfigureAwait(false);
            return new NodeResult.Values(handsOn ? [sound] : [], new JsonObject { ["audio"] = new JsonArray(saved) });
        }
    }
}
