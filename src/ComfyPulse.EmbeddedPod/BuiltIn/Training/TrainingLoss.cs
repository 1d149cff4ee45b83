using ComfyPulse.EmbeddedPod.Imaging;

namespace ComfyPulse.EmbeddedPod.BuiltIn.Training;

/// <summary>A loss that falls, fast at first, with the noise that losses have; the same for the same seed.</summary>
/// <param name="seed">What it goes by.</param>
/// <param name="earlier">The passes that were taken before this training.</param>
/// <param name="passes">The passes of this training.</param>
internal sealed class TrainingLoss(ulong seed, long earlier, long passes)
{
    private const double Floor = 0.07;
    private const double Height = 0.2;
    private const double Speed = 4;
    private const double Noise = 0.25;

    // No two trainings begin alike.
    private readonly double _height = Height * (0.75 + (0.5 * Hashing.ToUnit(Hashing.Mix(seed))));

    /// <summary>The loss of a pass; they are numbered from 1.</summary>
    public double At(long pass)
    {
        var done = (double)(earlier + pass) / (earlier + passes);
        var noise = 1 + (Noise * ((2 * Hashing.ToUnit(Hashing.Of(seed, (ulong)(earlier + pass)))) - 1));
        return (Floor + (_height * Math.Exp(-Speed * done))) * noise;
    }
}
