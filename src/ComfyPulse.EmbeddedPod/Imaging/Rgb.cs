using System.Runtime.InteropServices;

namespace ComfyPulse.EmbeddedPod.Imaging;

/// <summary>A colour.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Rgb(byte Red, byte Green, byte Blue)
{
    /// <summary>The colour as one number.</summary>
    public int Packed => (Red << 16) | (Green << 8) | Blue;

    /// <summary>Red (0), green (1) or blue (2).</summary>
    public byte this[int channel] => channel switch
    {
        0 => Red,
        1 => Green,
        _ => Blue,
    };

    /// <summary>The square of the distance.</summary>
    public int DistanceTo(Rgb other)
    {
        var (red, green, blue) = (Red - other.Red, Green - other.Green, Blue - other.Blue);
        return (red * red) + (green * green) + (blue * blue);
    }
}
