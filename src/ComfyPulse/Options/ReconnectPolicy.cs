namespace ComfyPulse;

/// <summary>When to dial again after a socket was lost. Pure: no clock, no chance of its own.</summary>
public abstract class ReconnectPolicy
{
    /// <summary>3 attempts, 5 s apart; afterwards the runs are followed by REST and the socket is tried again each minute.</summary>
    public static ReconnectPolicy Default { get; } = Fixed(3, TimeSpan.FromSeconds(5));

    /// <summary>The same wait before each of so many attempts, then none.</summary>
    public static ReconnectPolicy Fixed(int attempts, TimeSpan delay)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(attempts);
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        return new FixedPolicy(attempts, delay);
    }

    /// <summary>How long to wait before the next attempt; null gives up: the runs go on by REST, and the socket is tried again each minute.</summary>
    public abstract TimeSpan? NextDelay(in Outage outage);

    private sealed class FixedPolicy(int attempts, TimeSpan delay) : ReconnectPolicy
    {
        public override TimeSpan? NextDelay(in Outage outage) => outage.Attempt < attempts ? delay : null;
    }
}
