using Microsoft.Extensions.DependencyInjection;

namespace ComfyPulse;

/// <summary>A pod on its way into a container.</summary>
public interface IComfyUIPodBuilder
{
    /// <summary>The pod's name: the key of its <see cref="ComfyUIPodClient"/>; empty for the unnamed one.</summary>
    string Name { get; }

    /// <summary>The container.</summary>
    IServiceCollection Services { get; }

    /// <summary>
    /// The HTTP client of the pod, for requests and for the socket's upgrade alike: add handlers of your own here. One that repeats requests cannot double a submission, since its body can be sent once only;
    /// a primary handler of your own must not follow redirects to other hosts and must use no cookies.
    /// </summary>
    IHttpClientBuilder Http { get; }
}

/// <summary>See <see cref="IComfyUIPodBuilder"/>.</summary>
internal sealed record ComfyUIPodBuilder(string Name, IServiceCollection Services, IHttpClientBuilder Http) : IComfyUIPodBuilder;
