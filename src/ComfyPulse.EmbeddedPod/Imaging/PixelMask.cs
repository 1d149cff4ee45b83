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

    /// <summary>The array itself, to be read only.</summary>
    internal float[] Raw => _values;

    IEnumerable<float[]> IHoldsPixels.Pixels => [_values];

    /// <summary>One mask's numbers.</summary>
    internal ReadOnlySpan<float> Mask(int index) => _values.AsSpan(index * Width * Height, Width * Height);

    /// <summary>The red, green or blue of each pixel as a mask.</summary>
    internal static PixelMask From(PixelImage image, int channel)
    {
        var values = new float[image.Raw.Length / PixelImage.Channels];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = image.Raw[(i * PixelImage.Channels) + channel];
        }

        return new PixelMask(image.Width, image.Height, image.Frames, values) { SimulatedBy = image.SimulatedBy };
    }

    /// <summary>A grey picture of each mask.</summary>
    internal PixelImage ToImage()
    {
        var values = PixelImage.Allocate(Width, Height, Frames);
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = _values[i / PixelImage.Channels];
        }

        return new PixelImage(Width, Height, Frames, values) { SimulatedBy = SimulatedBy };
    }

    /// <summary>The masks at another size, as ComfyUI fits a mask to a picture.</summary>
    internal PixelMask Fit(int width, int height) =>
        (width, height) == (Width, Height) ? this : From(Scaling.Scale(ToImage(), width, height, "bilinear", cropCenter: false), 0);
}
