namespace ComfyPulse.Recording;

/// <summary>Which sockets get messages. The pod keeps one socket a client id: the newest; when any socket of that id ends, the id is forgotten and the others are deaf though open.</summary>
internal sealed class ReplayedSockets
{
    private readonly Dictionary<string, string> _clientIds = new(StringComparer.Ordinal);
    private readonly HashSet<string> _registered = new(StringComparer.Ordinal);

    /// <summary>Whether messages for this client id arrive at a recorded socket.</summary>
    public bool IsRegistered(string? clientId) => clientId is not null && _registered.Contains(clientId);

    /// <summary>The client id of a socket; null while it is not known.</summary>
    public string? ClientIdOf(string socket) => _clientIds.GetValueOrDefault(socket);

    /// <summary>A socket is open. One without a client id is told it in its first <c>status</c>.</summary>
    public void Opened(string socket, string? clientId)
    {
        _clientIds.Remove(socket);
        if (clientId is not null)
        {
            _clientIds[socket] = clientId;
            _registered.Add(clientId);
        }
    }

    /// <summary>The pod tells a socket its client id. True if it was not known.</summary>
    public bool Named(string socket, string clientId)
    {
        if (!_clientIds.TryAdd(socket, clientId))
        {
            return false;
        }

        _registered.Add(clientId);
        return true;
    }

    /// <summary>A socket has ended. Returns the client id that gets no messages from here on; null for none.</summary>
    public string? Ended(string socket) => _clientIds.Remove(socket, out var clientId) && _registered.Remove(clientId) ? clientId : null;
}
