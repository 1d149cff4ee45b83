namespace ComfyPulse.EmbeddedPod;

/// <summary>The times of a node that works in equal steps.</summary>
/// <param name="Before">Before the first step, with nothing to be seen.</param>
/// <param name="Unit">A step.</param>
/// <param name="WarmUp">What the first step takes besides.</param>
/// <param name="Jitter">How steps differ; null: they do not.</param>
internal sealed record Pace(TimeSpan Before, TimeSpan Unit, TimeSpan WarmUp, Jitter? Jitter)
{
    /// <summary>Steps of one length and nothing else.</summary>
    public static Pace Even(TimeSpan unit) => new(TimeSpan.Zero, unit, TimeSpan.Zero, null);

    /// <summary>Takes the time before the first step.</summary>
    public Task BeginAsync(NodeCall call) => Before > TimeSpan.Zero ? call.DelayAsync(Before) : Task.CompletedTask;

    /// <summary>How long a step takes; they are numbered from 1.</summary>
    public TimeSpan Step(int number) => (Unit * (Jitter?.OfStep(number) ?? 1)) + (number == 1 ? WarmUp : TimeSpan.Zero);
}
