using ComfyPulse.EmbeddedPod.Imaging;

namespace ComfyPulse.EmbeddedPod;

/// <summary>The small differences between equal pieces of work, the same again for the same prompt and node.</summary>
internal sealed class Jitter(string promptId, string nodeId)
{
    /// <summary>How far a piece of work is from the usual at most, outliers aside.</summary>
    public const double Most = 0.05;

    /// <summary>How much longer an outlier takes.</summary>
    public const double Outlier = 1.8;

    private const ulong OneOutlierIn = 150;

    private readonly ulong _seed = Hashing.Of(Hashing.Of(promptId), Hashing.Of(nodeId));

    /// <summary>The factor of a piece of work.</summary>
    public double this[int number] => 1 + (Most * ((2 * Hashing.ToUnit(Hashing.Of(_seed, (ulong)number))) - 1));

    /// <summary>The factor of one of many equal pieces: now and then one takes much longer.</summary>
    public double OfStep(int number) => this[number] * (Hashing.Of(_seed + 1, (ulong)number) % OneOutlierIn == 0 ? Outlier : 1);
}
