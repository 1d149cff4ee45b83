using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ComfyPulse.Hosting;

/// <summary>How a pod is, as the library's own health check says it: at most one short request in half a minute, however often it is asked.</summary>
internal sealed class PodHealthCheck(ComfyUIPodClient client) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var answers = await client.HealthCheckAsync(cancellationToken).ConfigureAwait(false);
        var status = client.Status;
        var data = Data(status);
        return !answers ? new HealthCheckResult(context.Registration.FailureStatus, status.LastError ?? "The pod does not answer.", data: data)
            : status.Socket == PodSocketState.Down ? HealthCheckResult.Degraded("The pod answers, but gives no socket: runs are followed by polling.", data: data)
            : HealthCheckResult.Healthy("The pod answers.", data);
    }

    private static Dictionary<string, object> Data(PodStatus status)
    {
        var data = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["followed_by"] = status.FollowedBy switch
            {
                UpdateSource.WebSocket => "websocket",
                UpdateSource.Polling => "polling",
                _ => "none",
            },
        };
        if (status.ComfyUIVersion is { } version)
        {
            data["version"] = version;
        }

        if (status.LastError is { } error)
        {
            data["last_error"] = error;
        }

        return data;
    }
}
