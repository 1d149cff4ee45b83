namespace ComfyPulse.Runs;

/// <summary>Our own wish that the work ends, until it has ended.</summary>
/// <remarks>An interrupt that arrives in the instant in which a prompt begins is forgotten by the pod, so it is asked for again while the prompt goes on. On pods before 0.3.57 an interrupt stops whatever runs: the driver must make sure first.</remarks>
internal sealed class CancelRequest
{
    private static readonly TimeSpan LongestRetry = TimeSpan.FromMinutes(1);

    private RunNeeds _sent;
    private TimeSpan _retryAt;
    private TimeSpan _retry = TimeSpan.FromSeconds(5);

    public bool IsAsked { get; private set; }

    public bool IsSent => _sent != RunNeeds.None;

    public TimeSpan? WakeAt => IsSent ? _retryAt : null;

    /// <summary>True if that is news.</summary>
    public bool Ask()
    {
        var isNew = !IsAsked;
        IsAsked = true;
        return isNew;
    }

    public void Send(bool isRunning, TimeSpan at)
    {
        if (!IsAsked)
        {
            return;
        }

        _sent = WayFor(isRunning);
        _retryAt = at + _retry;
        _retry = _retry * 2 < LongestRetry ? _retry * 2 : LongestRetry;
    }

    public RunNeeds NeedsAt(TimeSpan now, bool isRunning) =>
        IsAsked && (_sent != WayFor(isRunning) || now >= _retryAt) ? WayFor(isRunning) : RunNeeds.None;

    private static RunNeeds WayFor(bool isRunning) => isRunning ? RunNeeds.Interrupt : RunNeeds.Dequeue;
}
