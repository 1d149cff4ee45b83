using ComfyPulse.EmbeddedPod.Imaging;

namespace ComfyPulse.EmbeddedPod;

/// <summary>A batch of masks of one size, as ComfyUI's <c>MASK</c>: one number from 0 to 1 a pixel. Never changed once made.</summary>
public sealed class PixelMask : ISimulated, IHoldsPixels
{
    private readonly float[] _values;

    /// <summary>A batch of the given values; the array is kept, so give it away.</summary>
    /// <param name="width">Pixels in a row, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="frames">Masks, at least 1.</param>
    /// <param name="values"><c>frames × height × width</c> numbers.</param>
    /// <exception cref="NodeFailureException">It has more than <see cref="PixelImage.MaxPixels"/>.</exception>
    public PixelMask(int width, int height, int frames, float[] values)
    {
        PixelImage.CheckSize(width, height, frames);
        ArgumentNullException.ThrowIfNull(values);
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, width * height * frames, nameof(values));
        (Width, Height, Frames, _values) = (width, height, frames, values);
    }

    /// <summary>Pixels in a row.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Masks.</summary>
    public int Frames { get; }

    /// <summary>All numbers, mask after mask.</summary>
    public ReadOnlySpan<float> Values => _values;

    /// <summary>The class types of the simulated nodes that it comes from; empty for a real one.</summary>
    public IReadOnlyCollection<string> SimulatedBy { get; init; } = [];

    IEnumerable<float[]> IHoldsPixels.Pixels => [_values];
}
