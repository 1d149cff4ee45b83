namespace ComfyPulse.EmbeddedPod;

/// <summary>The wish to stop what runs: set by requests, looked at and consumed by the run, cleared when a prompt begins.</summary>
internal sealed class InterruptFlag
{
    private int _isSet;

    public bool IsSet => Volatile.Read(ref _isSet) != 0;

    public void Set() => Volatile.Write(ref _isSet, 1);

    public void Clear() => Volatile.Write(ref _isSet, 0);

    /// <exception cref="NodeInterruptedException">It was set; it no longer is.</exception>
    public void ThrowIfSet()
    {
        if (Interlocked.Exchange(ref _isSet, 0) != 0)
        {
            throw new NodeInterruptedException();
        }
    }
}
