using System.Numerics;

namespace ComfyPulse.EmbeddedPod.Imaging.Painting;

/// <summary>The few formulas that every layer of a picture uses.</summary>
internal static class Blend
{
    /// <summary>0 below <paramref name="from"/>, 1 above <paramref name="to"/>, smooth between.</summary>
    public static float Smooth(float from, float to, float value)
    {
        var part = Math.Clamp((value - from) / (to - from), 0f, 1f);
        return part * part * (3f - (2f * part));
    }

    /// <summary>Light added as on film: it brightens and never leaves the range.</summary>
    public static Vector3 Screen(Vector3 color, Vector3 light) => Vector3.One - ((Vector3.One - color) * (Vector3.One - Vector3.Clamp(light, Vector3.Zero, Vector3.One)));

    /// <summary>From the first to the third of three colours, drawn towards the second on the way.</summary>
    public static Vector3 Gradient(Vector3 first, Vector3 second, Vector3 third, float at) =>
        Vector3.Lerp(Vector3.Lerp(first, second, Math.Min(1f, at * 1.35f)), Vector3.Lerp(second, third, at), at);
}
