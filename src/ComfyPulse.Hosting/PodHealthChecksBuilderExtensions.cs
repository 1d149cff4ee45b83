using ComfyPulse.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ComfyPulse;

/// <summary>Puts pods into a host's health checks.</summary>
public static class PodHealthChecksBuilderExtensions
{
    /// <summary>
    /// A check named <c>comfyui-NAME</c>. Healthy: the pod answers. Degraded: it answers, but runs are followed by polling because there is no socket. <paramref name="failureStatus"/>: it does not answer.
    /// The answer is at most <see cref="ComfyUIPodOptions.HealthCheckMaxAge"/> old. Its data have <c>followed_by</c> (websocket, polling, none) and, where known, <c>version</c> and <c>last_error</c>.
    /// </summary>
    /// <param name="builder">The health checks.</param>
    /// <param name="name">The pod's name, as it was registered with <c>AddComfyUIPod</c>.</param>
    /// <param name="failureStatus">What a pod that does not answer means; default: unhealthy.</param>
    /// <param name="tags">Tags to choose checks by.</param>
    public static IHealthChecksBuilder AddComfyUIPod(this IHealthChecksBuilder builder, string name, HealthStatus? failureStatus = null, IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        return builder.Add(new HealthCheckRegistration($"comfyui-{name}", provider => new PodHealthCheck(provider.GetRequiredKeyedService<ComfyUIPodClient>(name)), failureStatus, tags));
    }

    /// <summary>The same for the client that is given without a key; the check's name is <c>comfyui</c>.</summary>
    /// <inheritdoc cref="AddComfyUIPod(IHealthChecksBuilder, string, HealthStatus?, IEnumerable{string})"/>
    public static IHealthChecksBuilder AddComfyUIPod(this IHealthChecksBuilder builder, HealthStatus? failureStatus = null, IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(new HealthCheckRegistration("comfyui", provider => new PodHealthCheck(provider.GetRequiredService<ComfyUIPodClient>()), failureStatus, tags));
    }
}
