namespace ComfyPulse.PodServer;

/// <summary>A stop of everything that is published, and what is held back by it. The oldest is dropped where that grows too long.</summary>
internal sealed class Stall(PodFaults faults)
{
    private const int MaxFrames = 8192;
    private const long MaxBytes = 256L * 1024 * 1024;

    private readonly Queue<(PodFrame Frame, string? ClientId)> _held = new();
    private PodFault? _cause;
    private long _heldBytes;

    /// <summary>Whether frames are to be held.</summary>
    public bool IsOn => _cause is not null;

    public void Begin(PodFault cause) => _cause ??= cause;

    public void Hold(PodFrame frame, string? clientId)
    {
        _held.Enqueue((frame, clientId));
        _heldBytes += frame.Bytes.Length;
        while (_held.Count > MaxFrames || (_heldBytes > MaxBytes && _held.Count > 1))
        {
            _heldBytes -= _held.Dequeue().Frame.Bytes.Length;
        }
    }

    /// <summary>Ends the stall if its fault is gone, and gives what was held back, in its order; null while it lasts.</summary>
    public (PodFrame Frame, string? ClientId)[]? EndIfRemoved()
    {
        if (_cause is null || faults.Has(_cause))
        {
            return null;
        }

        var held = _held.ToArray();
        _held.Clear();
        (_cause, _heldBytes) = (null, 0);
        return held;
    }
}
