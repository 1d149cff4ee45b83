using Microsoft.Extensions.Time.Testing;

namespace ComfyPulse.Tests.Diagnosis;

/// <summary>A clock that a test moves, and that tells when a timer is armed: moving it earlier would be lost.</summary>
internal sealed class SignallingTime(DateTimeOffset now) : FakeTimeProvider(now)
{
    private readonly Lock _gate = new();
    private readonly List<TimeSpan> _armed = [];
    private TaskCompletionSource _changed = NewSignal();

    /// <summary>How many timers of this length have been armed so far.</summary>
    public int Armed(TimeSpan due)
    {
        lock (_gate)
        {
            return _armed.Count(armed => armed == due);
        }
    }

    /// <summary>Waits until more than so many have been.</summary>
    public async Task ArmedAsync(TimeSpan due, int moreThan)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_armed.Count(armed => armed == due) > moreThan)
                {
                    return;
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        lock (_gate)
        {
            _armed.Add(dueTime);
            _changed.TrySetResult();
            _changed = NewSignal();
        }

        return timer;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
