using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace ComfyPulse.Tests.Routes;

/// <summary>A clock that a test moves and that tells of each wait once it is armed: moving it earlier would move it past nothing.</summary>
/// <param name="longest">Longer waits are limits, not of interest here.</param>
internal sealed class WatchedTime(TimeSpan longest) : FakeTimeProvider
{
    private readonly Channel<TimeSpan> _waits = Channel.CreateUnbounded<TimeSpan>();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime > TimeSpan.Zero && dueTime <= longest)
        {
            _waits.Writer.TryWrite(dueTime);
        }

        return timer;
    }

    /// <summary>The next wait that somebody has begun.</summary>
    public async Task<TimeSpan> NextWaitAsync() =>
        await _waits.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

    /// <summary>Lets the next wait pass.</summary>
    public async Task<TimeSpan> PassNextWaitAsync()
    {
        var wait = await NextWaitAsync();
        Advance(wait);
        return wait;
    }
}
