using System.Runtime.InteropServices;

namespace ComfyPulse;

/// <summary>A range of times left.</summary>
/// <param name="Low">If all goes well.</param>
/// <param name="High">If it does not.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct EtaRange(TimeSpan Low, TimeSpan High)
{
    internal EtaRange Scaled(double factor) => new(Low * factor, High * factor);
}
