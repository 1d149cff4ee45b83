namespace ComfyPulse.EmbeddedPod.Imaging;

/// <summary>A sound, as ComfyUI's <c>AUDIO</c>: one array a channel, each number from -1 to 1.</summary>
/// <param name="SampleRate">Numbers a second and channel.</param>
/// <param name="Channels">One (mono) or two (left, right) arrays of one length.</param>
/// <param name="SimulatedBy">The simulated classes that it comes from.</param>
internal sealed record Sound(int SampleRate, IReadOnlyList<float[]> Channels, IReadOnlyCollection<string> SimulatedBy) : ISimulated, IHoldsPixels
{
    /// <summary>The most numbers of a sound, all channels together: 2^27, which is 25 minutes of stereo and 512 MB.</summary>
    public const int MaxSamples = 1 << 27;

    /// <summary>How long it is.</summary>
    public double Seconds => (double)Channels[0].Length / SampleRate;

    public IEnumerable<float[]> Pixels => Channels;

    /// <summary>Looks at a length before anything is allocated for it.</summary>
    /// <exception cref="NodeFailureException">It is longer than this pod allows.</exception>
    public static int CheckLength(double seconds, int sampleRate, int channels)
    {
        var length = Math.Round(seconds * sampleRate);
        return length * channels <= MaxSamples
            ? (int)length
            : throw new NodeFailureException("RuntimeError", $"can't allocate memory: {seconds} s of sound are more than the {MaxSamples} samples that this pod allows");
    }

    /// <summary>Looks at how many channels a file has.</summary>
    /// <exception cref="NodeFailureException">It has more than two.</exception>
    public static void CheckChannels(int channels)
    {
        if (channels > 2)
        {
            throw new NodeFailureException("RuntimeError", $"the sound has {channels} channels; this pod works with one or two");
        }
    }
}
