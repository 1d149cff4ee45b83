namespace ComfyPulse;

/// <summary>How a reader wants its events.</summary>
public sealed record ListenOptions
{
    /// <summary>At most one <see cref="ProgressChanged"/> in this time; the last value is never lost. Default 100 ms; zero for every change. Between two words of the pod each percent that passes by itself is told as well.</summary>
    public TimeSpan ProgressEvery { get; init; } = TimeSpan.FromMilliseconds(100);
}
