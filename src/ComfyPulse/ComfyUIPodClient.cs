namespace ComfyPulse;

/// <summary>One ComfyUI pod: submit workflows, follow them, fetch what they made. Thread-safe; one for the life of a program. Disposing it stops following and never stops a prompt.</summary>
public sealed class ComfyUIPodClient : IAsyncDisposable, IDisposable
{
    /// <summary>A client with default options.</summary>
    public ComfyUIPodClient(Uri baseUrl) => throw new NotSupportedException();

    /// <summary>A client. A <paramref name="webSocketClient"/> given is shared and not disposed; without one the client makes its own.</summary>
    /// <exception cref="ArgumentException">The options are wrong; the message lists everything that is.</exception>
    public ComfyUIPodClient(ComfyUIPodOptions options, ComfyUIWebSocketClient? webSocketClient = null, PodServices? services = null) => throw new NotSupportedException();

    /// <summary>Submits a workflow and returns once the pod has it; from then on what happens to it is a value, not an exception.</summary>
    /// <param name="workflow">What to run.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellationToken">Stops waiting for the answer; a prompt already queued stays queued.</param>
    /// <exception cref="PromptException">Rejected (with each node's reasons), or it cannot be known whether the pod has it.</exception>
    /// <exception cref="PodUnreachableException">Nothing was sent.</exception>
    /// <exception cref="PodResponseException">Not ComfyUI, or not allowed.</exception>
    public Task<PromptRun> SubmitAsync(Workflow workflow, SubmitOptions? options = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <summary>Follows a prompt that is already on the pod: another process's, or our own of hours ago.</summary>
    public Task<PromptRun> AttachAsync(PromptId promptId, AttachOptions? options = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <summary>The pod's REST routes, by area.</summary>
    public PodRoutes Routes => throw new NotSupportedException();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => throw new NotSupportedException();

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
