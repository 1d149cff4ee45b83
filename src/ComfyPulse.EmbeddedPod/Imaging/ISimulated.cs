namespace ComfyPulse.EmbeddedPod.Imaging;

/// <summary>A value that knows which simulated node classes it comes from.</summary>
internal interface ISimulated
{
    /// <summary>The class types, in order; empty for a value that is all real.</summary>
    IReadOnlyCollection<string> SimulatedBy { get; }
}
