using System.Diagnostics.CodeAnalysis;
using ComfyPulse.Connections;
using ComfyPulse.Options;

namespace ComfyPulse;

/// <summary>The owner of socket connections: at most one per address, credentials and client id. May be shared by pod clients; disposed by whoever made it.</summary>
public sealed class ComfyUIWebSocketClient : IAsyncDisposable, IDisposable
{
    private readonly Lock _lock = new();
    private readonly WebSocketClientOptions _options;
    private readonly List<(string ClientId, ConnectionLease Lease)> _leases = [];

    /// <summary>An owner without any connection yet: they are made when they are needed.</summary>
    public ComfyUIWebSocketClient(WebSocketClientOptions? options = null, PodServices? services = null)
    {
        (_options, Services) = (options ?? new(), services ?? new());
        Pool = new ConnectionPool(_options, Services);
    }

    internal ConnectionPool Pool { get; }

    /// <summary>What pod clients use that share this owner and bring nothing of their own.</summary>
    internal PodServices Services { get; }

    /// <summary>Connects to a pod and keeps the socket until <see cref="DisconnectAsync"/>.</summary>
    /// <param name="serverUrl">The pod's address: http, https, ws or wss.</param>
    /// <param name="clientId">The client id; null for a fresh one. Never one that another live process uses: the newer socket takes all messages of the older.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The client id to submit prompts with.</returns>
    /// <exception cref="PodUnreachableException">There is no pod, or no socket to it.</exception>
    /// <exception cref="PodResponseException">Something else answers there.</exception>
    public async Task<string> ConnectAsync(string serverUrl, string? clientId = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(serverUrl);
        if (clientId is not null)
        {
            // A pod gives a socket without a client id one that nobody knows: it would hear of no prompt.
            ArgumentException.ThrowIfNullOrWhiteSpace(clientId);
        }

        var options = new ComfyUIPodOptions { BaseUrl = HttpUrl(serverUrl) };
        ComfyUIPodOptionsValidator.ThrowIfInvalid(options, nameof(serverUrl));
        var lease = Pool.Lease(Pool.TransportFor(options, Services), clientId);
        try
        {
            var connection = lease.Connection;
            await connection.ReadyAsync(cancellationToken).ConfigureAwait(false);
            if (!connection.IsOpen)
            {
                throw new PodUnreachableException(connection.Transport.Address.BaseUrl, "it answers, but gives no socket");
            }

            lock (_lock)
            {
                _leases.Add((connection.ClientId, lease));
            }

            return connection.ClientId;
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    /// <summary>Gives a connection back that <see cref="ConnectAsync"/> made. The socket stays while a run needs it, and a little longer.</summary>
    /// <param name="clientId">What <see cref="ConnectAsync"/> returned; an unknown one is ignored.</param>
    /// <param name="cancellationToken">Not needed: nothing is waited for.</param>
    public Task DisconnectAsync(string clientId, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            var index = _leases.FindIndex(held => held.ClientId == clientId);
            if (index >= 0)
            {
                _leases[index].Lease.Dispose();
                _leases.RemoveAt(index);
            }
        }

        return Task.CompletedTask;
    }

    /// <summary>Calls back with the progress of a prompt, at most once a second by default (<see cref="WebSocketClientOptions.ProgressEvery"/>). May be registered before the prompt is submitted.</summary>
    /// <returns>Dispose it to take the handler back. A handler that throws is logged and counted, and called again.</returns>
    public IDisposable OnProgress(PromptId promptId, Action<PromptProgress> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return Register(promptId, happened =>
        {
            if (ProgressOf(happened) is { } progress)
            {
                handler(progress);
            }
        });
    }

    /// <summary>Calls back once, when a prompt has succeeded.</summary>
    /// <inheritdoc cref="OnProgress"/>
    public IDisposable OnCompletion(PromptId promptId, Action<PromptResult> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return Register(promptId, happened =>
        {
            if (happened is PromptEnded { Result: { Outcome: PromptOutcome.Succeeded } result })
            {
                handler(result);
            }
        });
    }

    /// <summary>Calls back once, when a prompt has ended in any other way than success.</summary>
    /// <inheritdoc cref="OnProgress"/>
    public IDisposable OnError(PromptId promptId, Action<PromptException> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return Register(promptId, happened =>
        {
            if (happened is PromptEnded { Result: { Outcome: not PromptOutcome.Succeeded } result })
            {
                handler(new PromptException(result.PromptId, result.Outcome));
            }
        });
    }

    /// <summary>Closes all sockets in order and stops following; no prompt is stopped. A second call waits for the first.</summary>
    public ValueTask DisposeAsync() => Pool.DisposeAsync();

    /// <inheritdoc cref="DisposeAsync"/>
    [SuppressMessage("Usage", "VSTHRD002:Avoid problematic synchronous waits", Justification = "Containers that are disposed synchronously need it; nothing below captures a context.")]
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    private HandlerRegistration Register(PromptId promptId, Action<PromptEvent> deliver)
    {
        var registration = new HandlerRegistration(Pool.Handlers, promptId.Value, _options.ProgressEvery, deliver);
        Pool.Handlers.Add(registration);
        foreach (var connection in Pool.Connections)
        {
            if (connection.FindAny(promptId.Value) is { } run)
            {
                registration.Bind(connection, run);
            }
        }

        return registration;
    }

    private static PromptProgress? ProgressOf(PromptEvent happened) => happened switch
    {
        PromptSnapshot snapshot => snapshot.Progress,
        ProgressChanged changed => changed.Progress,
        _ => null,
    };

    private static Uri HttpUrl(string serverUrl)
    {
        if (!Uri.TryCreate(serverUrl, UriKind.Absolute, out var url))
        {
            throw new ArgumentException($"'{serverUrl}' is not an address: give one such as http://127.0.0.1:8188.", nameof(serverUrl));
        }

        return url.Scheme == Uri.UriSchemeWs ? new UriBuilder(url) { Scheme = Uri.UriSchemeHttp }.Uri
            : url.Scheme == Uri.UriSchemeWss ? new UriBuilder(url) { Scheme = Uri.UriSchemeHttps }.Uri
            : url;
    }
}
