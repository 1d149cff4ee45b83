using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ComfyPulse.Hosting;

/// <summary>Makes clients out of what a container has.</summary>
internal static class PodClients
{
    /// <summary>The name of a pod's HTTP client, which must not meet one of the program's own.</summary>
    public static string HttpName(string name) => "ComfyUIPod:" + name;

    public static ComfyUIPodOptions OptionsOf(IServiceProvider provider, string name) =>
        provider.GetRequiredService<IOptionsMonitor<ComfyUIPodOptions>>().Get(name);

    public static ComfyUIPodClient Create(IServiceProvider provider, string name)
    {
        var services = Services(provider) with { HttpClient = provider.GetRequiredService<IHttpClientFactory>().CreateClient(HttpName(name)) };
        return new ComfyUIPodClient(OptionsOf(provider, name), provider.GetRequiredService<ComfyUIWebSocketClient>(), services);
    }

    public static ComfyUIWebSocketClient CreateSockets(IServiceProvider provider) => new(provider.GetService<WebSocketClientOptions>(), Services(provider));

    private static PodServices Services(IServiceProvider provider) => new()
    {
        Time = provider.GetRequiredService<TimeProvider>(),
        Loggers = provider.GetService<ILoggerFactory>(),
    };
}
