using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ComfyPulse.PodServer;

/// <summary>Puts a <see cref="SocketWire"/> between a WebSocket and its connection.</summary>
[SuppressMessage("Reliability", "CA1001", Justification = "The WebSocket owns the wire.")]
internal sealed class WireUpgrade(IHttpUpgradeFeature upgrade, CancellationToken stopping) : IHttpUpgradeFeature
{
    private SocketWire? _wire;

    public bool IsUpgradableRequest => upgrade.IsUpgradableRequest;

    /// <summary>Makes a request ready for it; to be called before the WebSocket middleware sees the request.</summary>
    public static void Prepare(HttpContext context, CancellationToken stopping)
    {
        if (context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } upgrade)
        {
            context.Features.Set<IHttpUpgradeFeature>(new WireUpgrade(upgrade, stopping));
        }
    }

    /// <summary>The wire of an accepted WebSocket.</summary>
    public static SocketWire WireOf(HttpContext context) => (context.Features.Get<IHttpUpgradeFeature>() as WireUpgrade)?._wire ?? throw new InvalidOperationException("The request was not prepared.");

    public async Task<Stream> UpgradeAsync() => _wire = new SocketWire(await upgrade.UpgradeAsync().ConfigureAwait(false), stopping);
}
