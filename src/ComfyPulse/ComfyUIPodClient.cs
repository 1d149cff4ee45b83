using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using ComfyPulse.Connections;
using ComfyPulse.Options;

namespace ComfyPulse;

/// <summary>One ComfyUI pod: submit workflows, follow them, fetch what they made. Thread-safe; one for the life of a program. Disposing it stops following and never stops a prompt.</summary>
public sealed partial class ComfyUIPodClient : IAsyncDisposable, IDisposable
{
    private readonly ComfyUIWebSocketClient? _ownSockets;

    [SuppressMessage("Usage", "CA2213:Disposable fields should be disposed", Justification = "The owner of the connections owns it, since others may share it.")]
    private readonly PodTransport _transport;

    [SuppressMessage("Usage", "CA2213:Disposable fields should be disposed", Justification = "It belongs to its web socket client, ours or a shared one.")]
    private readonly ConnectionPool _pool;
    private readonly RunFollower _follower;
    private readonly Lock _lock = new();
    private Task? _disposal;

    /// <summary>A client with default options.</summary>
    public ComfyUIPodClient(Uri baseUrl)
        : this(new ComfyUIPodOptions { BaseUrl = baseUrl })
    {
    }

    /// <summary>A client. A <paramref name="webSocketClient"/> given is shared and not disposed; without one the client makes its own, which dials again by <see cref="ReconnectPolicy.Backoff"/>.</summary>
    /// <exception cref="ArgumentException">The options are wrong; the message lists everything that is.</exception>
    [OverloadResolutionPriority(1)] // so that new(new() { BaseUrl = … }) means options, not an address
    public ComfyUIPodClient(ComfyUIPodOptions options, ComfyUIWebSocketClient? webSocketClient = null, PodServices? services = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ComfyUIPodOptionsValidator.ThrowIfInvalid(options, nameof(options));
        services ??= webSocketClient?.Services ?? new PodServices();
        _ownSockets = webSocketClient is null ? new ComfyUIWebSocketClient(new WebSocketClientOptions { Reconnect = ReconnectPolicy.Backoff }, services) : null;
        _pool = (webSocketClient ?? _ownSockets!).Pool;
        _transport = _pool.TransportFor(options.Copy(), services);
        _follower = new RunFollower(_pool, _transport, owner: this);
    }

    /// <summary>The pod's REST routes, by area.</summary>
    public PodRoutes Routes => _transport.Routes;

    /// <summary>What is known of the pod now. Asks nothing and never waits: see <see cref="HealthCheckAsync"/> for that.</summary>
    public PodStatus Status => PodStatus.Of(_transport, _pool.Connections);

    /// <summary>Submits a workflow and returns once the pod has it; from then on what happens to it is a value, not an exception.</summary>
    /// <param name="workflow">What to run.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellationToken">Stops waiting for the answer; a prompt already queued stays queued.</param>
    /// <exception cref="PromptException">Rejected (with each node's reasons), or it cannot be known whether the pod has it: its <see cref="PromptException.PromptId"/> can be attached to later.</exception>
    /// <exception cref="PodUnreachableException">Nothing was sent.</exception>
    /// <exception cref="PodResponseException">Not ComfyUI, or not allowed.</exception>
    /// <exception cref="PodFeatureException">The pod is too old for what the options ask.</exception>
    public async Task<PromptRun> SubmitAsync(Workflow workflow, SubmitOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(workflow);
        ObjectDisposedException.ThrowIf(_disposal is not null, this);
        var (connection, run) = await _follower.SubmitAsync(workflow, options ?? new SubmitOptions(), cancellationToken).ConfigureAwait(false);
        return new PromptRun(connection, run);
    }

    /// <summary>Follows a prompt that is already on the pod: another process's, or our own of hours ago.</summary>
    /// <param name="promptId">The prompt.</param>
    /// <param name="options">What is known of it. Without its client id it is followed by REST: its messages go elsewhere.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="PodUnreachableException">The pod cannot be reached.</exception>
    /// <exception cref="PodResponseException">Not ComfyUI, or not allowed.</exception>
    public async Task<PromptRun> AttachAsync(PromptId promptId, AttachOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(promptId.Value, nameof(promptId));
        ObjectDisposedException.ThrowIf(_disposal is not null, this);
        var (connection, run) = await _follower.AttachAsync(promptId, options ?? new AttachOptions(), cancellationToken).ConfigureAwait(false);
        return new PromptRun(connection, run);
    }

    /// <summary>Stops following and closes what the client made itself; no prompt is stopped. A second call waits for the first.</summary>
    public ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            _disposal ??= CloseAsync();
        }

        return new ValueTask(_disposal);
    }

    /// <inheritdoc cref="DisposeAsync"/>
    [SuppressMessage("Usage", "VSTHRD002:Avoid problematic synchronous waits", Justification = "Containers that are disposed synchronously need it; nothing below captures a context.")]
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    private async Task CloseAsync()
    {
        _follower.Stop();
        if (_ownSockets is not null)
        {
            await _ownSockets.DisposeAsync().ConfigureAwait(false);
        }
    }
}
