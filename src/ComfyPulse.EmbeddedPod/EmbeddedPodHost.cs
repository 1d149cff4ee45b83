namespace ComfyPulse.EmbeddedPod;

/// <summary>A ComfyUI pod inside this process, on a loopback port, until it is disposed.</summary>
public sealed class EmbeddedPodHost : IAsyncDisposable
{
    private EmbeddedPodHost(Uri baseUrl) => BaseUrl = baseUrl;

    /// <summary>Its address.</summary>
    public Uri BaseUrl { get; }

    /// <summary>Starts one and returns once it answers.</summary>
    public static Task<EmbeddedPodHost> StartAsync(EmbeddedPodOptions? options = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <summary>Stops it: sockets end without a close frame, as ComfyUI's do.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
