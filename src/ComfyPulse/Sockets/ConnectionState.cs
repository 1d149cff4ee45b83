namespace ComfyPulse.Sockets;

/// <summary>Where a connection stands.</summary>
internal enum ConnectionState
{
    /// <summary>Never dialled.</summary>
    Disconnected,

    /// <summary>Dialling for the first time.</summary>
    Connecting,

    /// <summary>Open, and the pod has said its first word.</summary>
    Connected,

    /// <summary>Lost or not to be had; it is tried again.</summary>
    Reconnecting,

    /// <summary>Over for good.</summary>
    Closed,
}

/// <summary>The state of a connection; every legal move is in one table, and moves are compare-and-set.</summary>
internal sealed class ConnectionStateTable
{
    private int _state = (int)ConnectionState.Disconnected;

    public ConnectionState Current => (ConnectionState)Volatile.Read(ref _state);

    /// <summary>Moves to a state; false where the table has no such move.</summary>
    public bool TryMoveTo(ConnectionState next)
    {
        while (true)
        {
            var current = Volatile.Read(ref _state);
            if (!IsLegal((ConnectionState)current, next))
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref _state, (int)next, current) == current)
            {
                return true;
            }
        }
    }

    private static bool IsLegal(ConnectionState from, ConnectionState to) => (from, to) switch
    {
        (ConnectionState.Closed, _) => false,
        (_, ConnectionState.Closed) => true,
        (ConnectionState.Disconnected, ConnectionState.Connecting) => true,
        (ConnectionState.Connecting or ConnectionState.Reconnecting, ConnectionState.Connected) => true,
        (ConnectionState.Connecting or ConnectionState.Connected, ConnectionState.Reconnecting) => true,
        _ => false,
    };
}
