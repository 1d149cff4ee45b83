namespace ComfyPulse.EmbeddedPod.Imaging;

/// <summary>A value that keeps pictures in memory.</summary>
internal interface IHoldsPixels
{
    /// <summary>The arrays that it keeps; another value may keep the same ones.</summary>
    IEnumerable<float[]> Pixels { get; }
}
