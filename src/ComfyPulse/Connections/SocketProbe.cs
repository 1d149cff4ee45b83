using ComfyPulse.Routes;

namespace ComfyPulse.Connections;

/// <summary>Makes the pod say something to our socket: it is subscribed to the pod's log, and an interrupt of a prompt that no pod has writes one line there.</summary>
/// <remarks>Never on a pod before 0.3.57, which would interrupt whatever runs, nor on one that does not say its version. The log's routes are declared unstable: where they are missing, nothing is proven.</remarks>
internal sealed class SocketProbe(PodConnection connection)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var routes = connection.Transport.Direct;
        try
        {
            var version = await routes.Gate.GetAsync(cancellationToken).ConfigureAwait(false);
            if (version.IsOnlyLeast || version.Has(PodFeature.TargetedInterrupt) != true)
            {
                return;
            }

            var began = connection.Now;
            if (await routes.Logs.TrySubscribeAsync(connection.ClientId, cancellationToken).ConfigureAwait(false))
            {
                await routes.Server.InterruptAsync(connection.Transport.Services.NewId().ToString("D"), cancellationToken).ConfigureAwait(false);
                connection.Probed(began);
            }
        }
        catch (ComfyUIException exception)
        {
            ConnectionLog.LookFailed(connection.Log, exception, connection.Transport.Address.BaseUrl);
        }
    }
}
