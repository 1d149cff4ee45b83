using ComfyPulse.EmbeddedPod.BuiltIn.Simulated;
using ComfyPulse.EmbeddedPod.Imaging;

namespace ComfyPulse.EmbeddedPod.BuiltIn.Media;

/// <summary>What a simulated model plays: three soft tones that swell and fade, the same for the same request.</summary>
internal static class Chord
{
    private const double LowestHertz = 110;
    private const double Loudness = 0.15;
    private const double SwellSeconds = 4;
    private const int Semitones = 12;

    // A minor and a major chord and two between, in semitones above the first tone.
    private static readonly int[][] Chords = [[0, 3, 7], [0, 4, 7], [0, 5, 7], [0, 2, 9]];

    /// <summary>Two channels; silence without a request.</summary>
    public static IReadOnlyList<float[]> Play(SceneRequest? request, int length, int sampleRate)
    {
        float[][] channels = [new float[length], new float[length]];
        if (request is null)
        {
            return channels;
        }

        var hash = Hashing.Of(request.Seed, Hashing.Of($"{request.Prompt}\n{request.Style}"));
        var root = LowestHertz * Math.Pow(2, hash % Semitones / (double)Semitones);
        var tones = Chords[(hash >> 8) % (ulong)Chords.Length];
        for (var i = 0; i < length; i++)
        {
            var time = (double)i / sampleRate;
            for (var tone = 0; tone < tones.Length; tone++)
            {
                var hertz = root * Math.Pow(2, tones[tone] / (double)Semitones);
                var swell = 0.5 - (0.5 * Math.Cos(Math.Tau * ((time / SwellSeconds) + (tone / 3.0))));
                var value = (float)(Loudness * swell * Math.Sin(Math.Tau * hertz * time));
                channels[0][i] += tone == 2 ? 0.6f * value : value;
                channels[1][i] += tone == 0 ? 0.6f * value : value;
            }
        }

        return channels;
    }
}
