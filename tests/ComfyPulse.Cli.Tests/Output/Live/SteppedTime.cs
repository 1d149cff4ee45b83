using Microsoft.Extensions.Time.Testing;

namespace ComfyPulse.Cli.Tests.Output.Live;

/// <summary>A clock for something that works each time a delay is over: it goes on once the next delay has begun.</summary>
internal sealed class SteppedTime : FakeTimeProvider, IDisposable
{
    private readonly SemaphoreSlim _delays = new(0);

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        _delays.Release();
        return timer;
    }

    /// <summary>Lets the time pass that is delayed for, and waits until the work is done and the next delay begins.</summary>
    public async Task StepAsync(TimeSpan time)
    {
        await NextDelayAsync();
        Advance(time);
        await NextDelayAsync();
        _delays.Release();
    }

    /// <inheritdoc/>
    public void Dispose() => _delays.Dispose();

    private async Task NextDelayAsync() =>
        Assert.True(await _delays.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken), "Nothing waits for the clock.");
}
