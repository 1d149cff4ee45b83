using System.Diagnostics;
using ComfyPulse.Diagnostics;

namespace ComfyPulse.Connections;

/// <summary>One attempt at a socket as measures and traces have it: from asking whether the pod is there to the pod's greeting, or to what failed.</summary>
internal sealed class SocketAttempt
{
    private readonly PodTransport _transport;
    private readonly Activity? _span;
    private readonly long _began;
    private int _isOver;

    public SocketAttempt(PodTransport transport)
    {
        (_transport, _began) = (transport, transport.Time.GetTimestamp());
        _span = PodSpan.Start("comfypulse.connect", transport.Tags);
    }

    /// <summary>The pod has greeted.</summary>
    public void Succeeded() => End(errorType: null, isMeasured: true);

    /// <summary>There is no socket.</summary>
    public void Failed(string errorType) => End(errorType, isMeasured: true);

    /// <summary>We stopped wanting it: neither a success nor a failure.</summary>
    public void Stopped() => End(errorType: null, isMeasured: false);

    private void End(string? errorType, bool isMeasured)
    {
        if (Interlocked.Exchange(ref _isOver, 1) != 0)
        {
            return;
        }

        if (isMeasured)
        {
            SocketMetrics.Attempted(_transport.Tags, _transport.Time.GetElapsedTime(_began), errorType);
        }

        if (errorType is not null)
        {
            _span?.Fail(errorType);
        }

        _span?.Dispose();
    }
}
