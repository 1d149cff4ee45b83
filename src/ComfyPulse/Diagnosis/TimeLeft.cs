namespace ComfyPulse.Diagnosis;

/// <summary>The time that a diagnosis has. Its own limit ends what is under way and leaves what was found; the caller's token ends all with an exception.</summary>
internal sealed class TimeLeft : IDisposable
{
    private readonly CancellationTokenSource _limit;
    private readonly CancellationTokenSource _either;

    public TimeLeft(TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        (Time, Cancelled) = (time, cancellationToken);
        _limit = new CancellationTokenSource(limit, time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(_limit.Token, cancellationToken);
    }

    public TimeProvider Time { get; }

    /// <summary>The caller's token.</summary>
    public CancellationToken Cancelled { get; }

    /// <summary>Fires when the limit passes, and with the caller's token.</summary>
    public CancellationToken Over => _either.Token;

    /// <summary>Whether it comes within a time, or before all time is over.</summary>
    /// <exception cref="OperationCanceledException">The caller's token fired.</exception>
    public async Task<bool> ComesAsync(Task awaited, TimeSpan patience)
    {
        try
        {
            await awaited.WaitAsync(patience, Time, Over).ConfigureAwait(false);
            return true;
        }
        catch (Exception silence) when (silence is TimeoutException or OperationCanceledException)
        {
            Cancelled.ThrowIfCancellationRequested();
            return false;
        }
    }

    public void Dispose()
    {
        _either.Dispose();
        _limit.Dispose();
    }
}
