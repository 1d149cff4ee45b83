using System.Text.Json.Nodes;
using ComfyPulse.EmbeddedPod.BuiltIn.Files;
using ComfyPulse.EmbeddedPod.Imaging;

namespace ComfyPulse.EmbeddedPod.BuiltIn.Media;

/// <summary><c>LoadAudio</c>: the sound of a WAV or FLAC file. ComfyUI reads every kind, also of videos; they are offered here too, for a graph may name them.</summary>
internal static class LoadAudio
{
    public static NodeClass Create(NodeEnvironment environment)
    {
        var files = InputFiles.OfSounds(environment);
        return new(nameof(LoadAudio), async call =>
        {
            var name = call.Inputs.Text("audio");
            var file = await files.ReadAsync(name).ConfigureAwait(false);
            return new NodeResult.Values([Read(file, name)]);
        })
        {
            DisplayName = "Load Audio",
            Category = "audio",
            PythonModule = Audio.Module,
            IsV3 = true,
            Description = "Loads a sound; this pod reads WAV and FLAC.",
            Inputs = [new NodeInput("audio", "COMBO") { Options = files.List, IsCheckedByClass = true, Extra = new JsonObject { ["audio_upload"] = true } }],
            Outputs = Schema.Outputs("AUDIO"),
            ExtraInfo = Schema.Info(essentials: "Audio", "import audio", "open audio", "audio file"),
            Validate = inputs => files.Complaint(inputs, "audio"),
            Fingerprint = inputs => files.Digest(inputs.Text("audio")),
        };
    }

    private static Sound Read(byte[] file, string name)
    {
        var sound = WavReader.Fits(file) ? WavReader.Read(file)
            : FlacDecoder.Fits(file) ? FlacDecoder.Read(file)
            : throw new NodeFailureException("RuntimeError", $"'{name}' is no WAV or FLAC file, the kinds of sound that this pod reads");
        return sound ?? throw new NodeFailureException("av.error.InvalidDataError", $"[Errno 1094995529] Invalid data found when processing input: {PythonValue.Quote(name)}");
    }
}
