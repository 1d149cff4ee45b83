using System.Diagnostics.CodeAnalysis;

namespace ComfyPulse.Connections;

/// <summary>Owns connections and what they share: at most one for equal options, or for an address and an explicit client id. Each use is a lease; a connection without one closes after a while.</summary>
internal sealed class ConnectionPool(WebSocketClientOptions options, PodServices services) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly List<Entry> _entries = [];
    private readonly Dictionary<TransportKey, PodTransport> _transports = [];
    private readonly List<Task> _closing = [];
    private Task? _disposal;

    public Handlers Handlers { get; } = new(services.Time);

    /// <summary>The way to a pod, kept as long as this pool: outputs are fetched through it long after a run has ended.</summary>
    public PodTransport TransportFor(ComfyUIPodOptions podOptions, PodServices podServices)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposal is not null, this);
            var key = TransportKey.Of(podOptions, podServices);
            if (!_transports.TryGetValue(key, out var transport))
            {
                transport = _transports[key] = new PodTransport(podOptions, podServices, key.Address);
            }

            return transport;
        }
    }

    /// <summary>A share in the connection for a client id; null for this process's own.</summary>
    public ConnectionLease Lease(PodTransport transport, string? clientId)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposal is not null, this);
            var entry = _entries.Find(entry => clientId is null
                ? entry.IsOwn && ReferenceEquals(entry.Connection.Transport, transport)
                : entry.ClientId == clientId && entry.Connection.Transport.Address.Equals(transport.Address));
            entry ??= Open(transport, clientId);
            entry.Leases++;
            entry.Linger?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            return new ConnectionLease(entry.Connection, () => GiveBack(entry));
        }
    }

    /// <summary>All connections that are open or on their way.</summary>
    public IReadOnlyList<PodConnection> Connections
    {
        get
        {
            lock (_lock)
            {
                return [.. _entries.Select(entry => entry.Connection)];
            }
        }
    }

    public ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            _disposal ??= CloseAsync();
        }

        return new ValueTask(_disposal);
    }

    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The entry owns the connection: it is closed with its last lease, or with the pool.")]
    private Entry Open(PodTransport transport, string? clientId)
    {
        var id = clientId ?? transport.Services.NewId().ToString("D");
        var connection = new PodConnection(transport, id, isOwnId: clientId is null, options.Reconnect, Handlers);
        var entry = new Entry(connection, id, IsOwn: clientId is null);
        entry.Linger = services.Time.CreateTimer(_ => CloseIfUnused(entry), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _entries.Add(entry);
        connection.Start();
        return entry;
    }

    private void GiveBack(Entry entry)
    {
        lock (_lock)
        {
            if (--entry.Leases == 0)
            {
                entry.Linger?.Change(options.Linger, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private void CloseIfUnused(Entry entry)
    {
        lock (_lock)
        {
            if (entry.Leases == 0 && _entries.Remove(entry))
            {
                entry.Linger?.Dispose();
                _closing.RemoveAll(task => task.IsCompleted);
                _closing.Add(entry.Connection.DisposeAsync().AsTask());
            }
        }
    }

    private async Task CloseAsync()
    {
        await Task.Yield();
        List<Entry> entries;
        List<Task> closing;
        lock (_lock)
        {
            (entries, closing) = ([.. _entries], [.. _closing]);
        }

        // Not under the lock: a run that ends holds its connection's lock and gives its lease back to this one.
        foreach (var entry in entries)
        {
            entry.Linger?.Dispose();
            closing.Add(entry.Connection.DisposeAsync().AsTask());
        }

        await Task.WhenAll(closing).ConfigureAwait(false);
        await Handlers.DisposeAsync().ConfigureAwait(false);
        foreach (var transport in _transports.Values)
        {
            await transport.DisposeAsync().ConfigureAwait(false);
        }
    }

    private sealed record Entry(PodConnection Connection, string ClientId, bool IsOwn)
    {
        public int Leases { get; set; }

        public ITimer? Linger { get; set; }
    }
}

/// <summary>A share in a connection; giving it back twice is harmless.</summary>
internal sealed class ConnectionLease(PodConnection connection, Action giveBack) : IDisposable
{
    private Action? _giveBack = giveBack;

    public PodConnection Connection { get; } = connection;

    public void Dispose() => Interlocked.Exchange(ref _giveBack, null)?.Invoke();
}
