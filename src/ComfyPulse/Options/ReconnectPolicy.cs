namespace ComfyPulse;

/// <summary>When to dial again after a socket was lost. Pure: no clock, no chance of its own.</summary>
/// <remarks>A socket that opens and is lost again before the pod has said anything on it counts as a failed attempt. Giving up ends no run: REST follows them, and the socket is tried again each minute.</remarks>
public abstract class ReconnectPolicy
{
    /// <summary>3 attempts, 5 s apart: the default of <see cref="ComfyUIWebSocketClient"/>.</summary>
    public static ReconnectPolicy Default { get; } = Fixed(3, TimeSpan.FromSeconds(5));

    /// <summary>10 attempts with growing waits up to 30 s, each drawn at random: the default of a <see cref="ComfyUIPodClient"/> that makes its own connections.</summary>
    public static ReconnectPolicy Backoff { get; } = Exponential(10, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30));

    /// <summary>The same wait before each of so many attempts, then none.</summary>
    public static ReconnectPolicy Fixed(int attempts, TimeSpan delay)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(attempts);
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        return new FixedPolicy(attempts, delay);
    }

    /// <summary>Exponential backoff with full jitter: before attempt n a wait between nothing and <paramref name="first"/> doubled n times, at most <paramref name="longest"/>; so that many clients do not come back at the same instant.</summary>
    /// <param name="attempts">How many attempts.</param>
    /// <param name="first">The longest wait before the first attempt.</param>
    /// <param name="longest">The longest wait of all.</param>
    public static ReconnectPolicy Exponential(int attempts, TimeSpan first, TimeSpan longest)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(attempts);
        ArgumentOutOfRangeException.ThrowIfLessThan(first, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(longest, first);
        return new ExponentialPolicy(attempts, first, longest);
    }

    /// <summary>How long to wait before the next attempt; null gives up: the runs go on by REST, and the socket is tried again each minute.</summary>
    public abstract TimeSpan? NextDelay(in Outage outage);

    private sealed class FixedPolicy(int attempts, TimeSpan delay) : ReconnectPolicy
    {
        public override TimeSpan? NextDelay(in Outage outage) => outage.Attempt < attempts ? delay : null;
    }

    private sealed class ExponentialPolicy(int attempts, TimeSpan first, TimeSpan longest) : ReconnectPolicy
    {
        public override TimeSpan? NextDelay(in Outage outage) =>
            outage.Attempt < attempts ? Math.Clamp(outage.Random, 0, 1) * Longest(outage.Attempt) : null;

        private TimeSpan Longest(int attempt) =>
            first * Math.Pow(2, attempt) is var grown && grown < longest ? grown : longest;
    }
}
