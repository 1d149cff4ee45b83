using System.Net.Sockets;

namespace ComfyPulse.PodServer;

/// <summary>How a pod is served.</summary>
public sealed record PodServerOptions
{
    /// <summary>The loopback port; 0 for a free one. Default 0.</summary>
    public int Port { get; init; }

    /// <summary>What the routes below <c>/faults</c> do to the pod as a whole; null: there are no such routes. Default null.</summary>
    public IPodControl? Control { get; init; }

    /// <summary>A socket that is bound to the port already and listens from here on; null: one is opened.</summary>
    internal Socket? Listener { get; init; }
}
