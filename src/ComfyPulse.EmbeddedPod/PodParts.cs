using ComfyPulse.PodServer;

namespace ComfyPulse.EmbeddedPod;

/// <summary>What all parts of one embedded pod share.</summary>
/// <param name="Version">The ComfyUI version spoken.</param>
/// <param name="Catalog">The node classes.</param>
/// <param name="Environment">The folders and settings that nodes see.</param>
/// <param name="Sockets">The clients.</param>
/// <param name="Time">The clock.</param>
internal sealed record PodParts(PodVersion Version, NodeCatalog Catalog, NodeEnvironment Environment, SocketHub Sockets, TimeProvider Time)
{
    /// <inheritdoc cref="EmbeddedPodOptions.MaxCacheBytes"/>
    public long MaxCacheBytes { get; init; } = new EmbeddedPodOptions().MaxCacheBytes;

    /// <inheritdoc cref="EmbeddedPodOptions.TimeFactor"/>
    public double TimeFactor { get; init; } = 1;

    /// <inheritdoc cref="EmbeddedPodOptions.Previews"/>
    public bool Previews { get; init; } = true;

    /// <summary>The folder of the pod's one user.</summary>
    public required string UserDirectory { get; init; }

    /// <summary>The submissions that were accepted; it outlives a restart.</summary>
    public AcceptedPrompts Accepted { get; init; } = new();

    public PodLog Log { get; } = new(Sockets, Time);

    public PodMotion Motion { get; } = new();
}
