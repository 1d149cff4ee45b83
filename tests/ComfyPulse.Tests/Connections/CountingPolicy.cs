using System.Threading.Channels;

namespace ComfyPulse.Tests.Connections;

/// <summary>Decides as another policy, and tells which attempt it was asked about each time.</summary>
internal sealed class CountingPolicy(ReconnectPolicy inner) : ReconnectPolicy
{
    private readonly Channel<(int Attempt, TimeSpan? Delay)> _asked = Channel.CreateUnbounded<(int, TimeSpan?)>();

    public override TimeSpan? NextDelay(in Outage outage)
    {
        var delay = inner.NextDelay(outage);
        _asked.Writer.TryWrite((outage.Attempt, delay));
        return delay;
    }

    public Task<(int Attempt, TimeSpan? Delay)> NextAsync() => _asked.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask();
}
