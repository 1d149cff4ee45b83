using ComfyPulse.EmbeddedPod.Imaging;

namespace ComfyPulse.EmbeddedPod;

/// <summary>
/// A batch of pictures of one size, as ComfyUI's <c>IMAGE</c>: red, green and blue of each pixel as numbers from 0 to 1,
/// row by row from the top, picture after picture. Never changed once made.
/// </summary>
public sealed class PixelImage : ISimulated, IHoldsPixels
{
    /// <summary>The numbers of a pixel.</summary>
    internal const int Channels = 3;

    /// <summary>The most pixels of a batch (all pictures together): 2^25, which is 400 MB in memory.</summary>
    public const int MaxPixels = 1 << 25;

    private readonly float[] _values;

    /// <summary>A batch of the given values.</summary>
    /// <param name="width">Pixels in a row, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="frames">Pictures, at least 1.</param>
    /// <param name="values"><c>frames × height × width × 3</c> numbers; the array is kept, so give it away.</param>
    /// <exception cref="NodeFailureException">It has more than <see cref="MaxPixels"/>.</exception>
    public PixelImage(int width, int height, int frames, float[] values)
    {
        CheckSize(width, height, frames);
        ArgumentNullException.ThrowIfNull(values);
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, width * height * frames * Channels, nameof(values));
        (Width, Height, Frames, _values) = (width, height, frames, values);
    }

    /// <summary>Pixels in a row.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Pictures.</summary>
    public int Frames { get; }

    /// <summary>All numbers, picture after picture.</summary>
    public ReadOnlySpan<float> Values => _values;

    /// <summary>The class types of the simulated nodes that it comes from; empty for a real picture. A node that derives a picture hands them on.</summary>
    public IReadOnlyCollection<string> SimulatedBy { get; init; } = [];

    /// <summary>
    /// How solid each pixel is (1: fully), one mask a picture; null where the batch has no alpha channel, as most have none.
    /// Only nodes that are about alpha, and those that save, look at it; what others derive has none.
    /// </summary>
    internal PixelMask? Alpha { get; init; }

    /// <summary>The array itself, to be read only: spans cannot be taken into a parallel loop.</summary>
    internal float[] Raw => _values;

    IEnumerable<float[]> IHoldsPixels.Pixels => Alpha is { } alpha ? [_values, alpha.Raw] : [_values];

    internal int FrameLength => Width * Height * Channels;

    /// <summary>One picture's numbers.</summary>
    public ReadOnlySpan<float> Frame(int index) => _values.AsSpan(index * FrameLength, FrameLength);

    /// <summary>Looks at a size before anything is allocated for it.</summary>
    /// <exception cref="NodeFailureException">It is larger than this pod allows.</exception>
    internal static void CheckSize(long width, long height, long frames)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(frames, 1);
        if (width > MaxPixels || height > MaxPixels || frames > MaxPixels || width * height > MaxPixels || width * height * frames > MaxPixels)
        {
            throw new NodeFailureException("RuntimeError", $"can't allocate memory: {frames} pictures of {width}x{height} are more than the {MaxPixels} pixels that this pod allows");
        }
    }

    /// <summary>A checked array for a batch.</summary>
    internal static float[] Allocate(long width, long height, long frames)
    {
        CheckSize(width, height, frames);
        return new float[width * height * frames * Channels];
    }

    /// <summary>Bytes as ComfyUI saves them: 255 times the number, cut off, not rounded.</summary>
    internal byte[] ToRgb(int frame)
    {
        var values = Frame(frame);
        var bytes = new byte[values.Length];
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] = ToByte(values[i]);
        }

        return bytes;
    }

    /// <summary>The same with alpha as the fourth byte of a pixel, where the batch has alpha.</summary>
    /// <returns>The bytes, and how many make a pixel: 3 or 4.</returns>
    internal (byte[] Pixels, int Channels) ToBytes(int frame)
    {
        var rgb = ToRgb(frame);
        if (Alpha is not { } alpha)
        {
            return (rgb, Channels);
        }

        var solid = alpha.Mask(frame);
        var pixels = new byte[solid.Length * 4];
        for (var i = 0; i < solid.Length; i++)
        {
            rgb.AsSpan(i * Channels, Channels).CopyTo(pixels.AsSpan(i * 4));
            pixels[(i * 4) + 3] = ToByte(solid[i]);
        }

        return (pixels, 4);
    }

    // A float that is not a number becomes 0.
    internal static byte ToByte(float value) => value >= 1f ? (byte)255 : value > 0f ? (byte)(255f * value) : (byte)0;
}
