using ComfyPulse.Hosting;
using ComfyPulse.Routes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace ComfyPulse;

/// <summary>Puts ComfyUI pods into a container.</summary>
/// <remarks>
/// Each name gives a singleton <see cref="ComfyUIPodClient"/> with that key; the first one is also given without a key. All of them share one <see cref="ComfyUIWebSocketClient"/>, and the container's
/// <see cref="TimeProvider"/> and logs; register your own of these before or after, and they are used. The options are read once, when the client is made, and checked when the host starts.
/// A second call with the same name adds to the configuration of the first.
/// </remarks>
public static class PodServiceCollectionExtensions
{
    private const string Unnamed = "";

    /// <summary>A pod from configuration: <c>BaseUrl</c>, <c>Headers</c>, <c>Query</c>, <c>Updates</c>, times as <c>00:00:30</c>… as <see cref="ComfyUIPodOptions"/> has them.</summary>
    /// <param name="services">The container.</param>
    /// <param name="name">The pod's name.</param>
    /// <param name="section">Its section.</param>
    public static IComfyUIPodBuilder AddComfyUIPod(this IServiceCollection services, string name, IConfigurationSection section)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(section);
        services.AddOptions<ComfyUIPodOptions>(name).Bind(section);
        return Add(services, name);
    }

    /// <summary>A pod from code.</summary>
    /// <param name="services">The container.</param>
    /// <param name="name">The pod's name.</param>
    /// <param name="configure">Sets its options.</param>
    public static IComfyUIPodBuilder AddComfyUIPod(this IServiceCollection services, string name, Action<ComfyUIPodOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(configure);
        services.AddOptions<ComfyUIPodOptions>(name).Configure(configure);
        return Add(services, name);
    }

    /// <summary>The one pod of a program that has one. It is what is given without a key, whatever else is registered.</summary>
    /// <param name="services">The container.</param>
    /// <param name="configure">Sets its options.</param>
    public static IComfyUIPodBuilder AddComfyUIPod(this IServiceCollection services, Action<ComfyUIPodOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.AddOptions<ComfyUIPodOptions>(Unnamed).Configure(configure);
        var builder = Add(services, Unnamed);
        services.Replace(WithoutKey(Unnamed));
        return builder;
    }

    private static ComfyUIPodBuilder Add(IServiceCollection services, string name)
    {
        services.AddOptionsWithValidateOnStart<ComfyUIPodOptions>(name);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ComfyUIPodOptions>, PodOptionsValidation>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(PodClients.CreateSockets);
        services.TryAddKeyedSingleton(name, (provider, _) => PodClients.Create(provider, name));
        services.TryAdd(WithoutKey(name));

        // Whatever the program's defaults for HTTP clients are: no redirect may carry keys away, and the loggers of each request would write query items, tokens among them, at every look.
        var http = services.AddHttpClient(PodClients.HttpName(name))
            .ConfigureHttpClient(client => client.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(provider => PodHandler.Create(PodClients.OptionsOf(provider, name)))
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers();
        return new ComfyUIPodBuilder(name, services, http);
    }

    private static ServiceDescriptor WithoutKey(string name) =>
        ServiceDescriptor.Singleton(provider => provider.GetRequiredKeyedService<ComfyUIPodClient>(name));
}
