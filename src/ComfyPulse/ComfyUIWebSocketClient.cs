namespace ComfyPulse;

/// <summary>The owner of socket connections: at most one per address, credentials and client id. May be shared by pod clients; disposed by whoever made it.</summary>
public sealed class ComfyUIWebSocketClient : IAsyncDisposable, IDisposable
{
    /// <inheritdoc/>
    public ValueTask DisposeAsync() => throw new NotSupportedException();

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
