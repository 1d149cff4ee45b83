namespace ComfyPulse.Connections;

/// <summary>Wakes one loop that waits for work. A call while nobody waits is remembered once.</summary>
internal sealed class Pulse
{
    private readonly Lock _lock = new();
    private TaskCompletionSource? _waiting;
    private bool _hasBeaten;

    public void Beat()
    {
        lock (_lock)
        {
            _hasBeaten = true;
            _waiting?.TrySetResult();
        }
    }

    /// <summary>Waits for a beat, or for <paramref name="atMost"/>; null waits as long as it takes. A cancelled wait just ends.</summary>
    public async Task WaitAsync(TimeSpan? atMost, TimeProvider time, CancellationToken cancellationToken)
    {
        Task beat;
        lock (_lock)
        {
            if (_hasBeaten)
            {
                _hasBeaten = false;
                return;
            }

            _waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);
            beat = _waiting.Task;
        }

        await beat.WaitAsync(atMost ?? Timeout.InfiniteTimeSpan, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_lock)
        {
            (_waiting, _hasBeaten) = (null, false);
        }
    }
}
