namespace ComfyPulse.Connections;

/// <summary>Wakes one loop that waits for work. A call while nobody waits is remembered once.</summary>
internal sealed class Pulse
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _beat = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Beat()
    {
        lock (_lock)
        {
            _beat.TrySetResult();
        }
    }

    /// <summary>Waits for a beat, or for <paramref name="atMost"/>; null waits as long as it takes. A cancelled wait just ends.</summary>
    public async Task WaitAsync(TimeSpan? atMost, TimeProvider time, CancellationToken cancellationToken)
    {
        Task beat;
        lock (_lock)
        {
            beat = _beat.Task;
        }

        await beat.WaitAsync(atMost ?? Timeout.InfiniteTimeSpan, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_lock)
        {
            if (_beat.Task.IsCompleted)
            {
                _beat = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }
}
