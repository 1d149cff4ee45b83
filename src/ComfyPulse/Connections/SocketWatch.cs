using ComfyPulse.Diagnostics;
using ComfyPulse.Protocol;
using ComfyPulse.Runs;
using ComfyPulse.Sockets;

namespace ComfyPulse.Connections;

/// <summary>What the connection's socket is worth right now, and what that means for the runs it feeds. Used under the connection's lock.</summary>
internal sealed class SocketWatch(PodConnection connection, RunTable runs, string firstClientId, bool isOwnId)
{
    /// <summary>So many sockets in a row are opened again under the same client id before another one is tried.</summary>
    private const int ReopenedUnderOneId = 3;

    private readonly DeafnessMachine _deafness = new();
    private bool _hasOpened;
    private bool _isAnew;
    private (int Signature, TimeSpan At)? _queue;
    private TimeSpan? _openedAt;
    private TimeSpan? _lostAt;

    /// <summary>The client id that the socket has, or will have.</summary>
    public string ClientId { get; private set; } = firstClientId;

    /// <summary>Whether something was heard on the present socket that shows it to be alive.</summary>
    public bool HasHeard => _deafness.HasHeard;

    /// <summary>Whether the present socket is known to hear what the pod sends.</summary>
    public bool IsProven => _deafness.IsProven;

    public TimeSpan? WakeAt => _deafness.WakeAt;

    /// <inheritdoc cref="DeafnessMachine.ProbeIsDue"/>
    public bool ProbeIsDue(TimeSpan at) => _deafness.ProbeIsDue(at);

    private IEnumerable<LiveRun> Fed => runs.Live.Where(run => run.IsFed);

    private PodTags Tags => connection.Transport.Tags;

    /// <summary>A run comes while the socket is open, or closed.</summary>
    public void Join(LiveRun run, bool isOpen)
    {
        if (isOpen)
        {
            connection.ApplyLocked(run, new RunFact.SocketOpened(BeforeSubmission: !run.HasLeft, _deafness.IsProven));
        }
        else
        {
            RunMetrics.FellBack(Tags, "no_socket");
        }
    }

    /// <summary>The pod has greeted.</summary>
    public void Open(string clientId, TimeSpan at)
    {
        TellConnected(clientId, at);
        (ClientId, _openedAt, _lostAt) = (clientId, at, null);
        _deafness.Open(at, isFirst: !_hasOpened && isOwnId);
        _hasOpened = true;
        SocketMetrics.Opened(Tags);
        TellOpened();
    }

    /// <summary>A frame has come. What the pod sends to a new socket directly proves nothing.</summary>
    public void Hear(in ServerFrame frame, TimeSpan at)
    {
        var isDirect = frame.Kind switch
        {
            ServerFrameKind.Status => frame.ToMessage() is StatusMessage { Sid: not null },
            ServerFrameKind.FeatureFlags => true,
            ServerFrameKind.Executing => !frame.HasPromptId,
            _ => false,
        };
        if (!isDirect)
        {
            Hear(at);
        }
    }

    /// <summary>A frame has come that went through the pod's table.</summary>
    public void Hear(TimeSpan at)
    {
        if (_deafness.Hear(at))
        {
            _isAnew = false;
            TellOpened();
        }
    }

    /// <summary>The socket is gone, or cannot be had.</summary>
    public void Break(SessionEnd end, TimeSpan at)
    {
        Ended(end, at);
        _deafness.Close(end.IsClean);
        TellBroken(end);
    }

    /// <summary>A socket that was open has ended, by the pod's doing or by ours.</summary>
    public void Ended(SessionEnd end, TimeSpan at)
    {
        if (end.WasOpen && _openedAt is { } opened)
        {
            SocketMetrics.Ended(Tags, at - opened, end.Word);
            (_openedAt, _lostAt) = (null, at);
        }
    }

    /// <summary>REST shows a change since then that must have made a frame.</summary>
    public void Changed(TimeSpan since, TimeSpan at, string evidence) => _deafness.Changed(since, at, evidence);

    /// <summary>A look at the queue: whatever differs from the one before was announced to every socket.</summary>
    public void QueueSeen(QueueBody queue, TimeSpan lookBegan, TimeSpan at)
    {
        var hash = new HashCode();
        foreach (var item in queue.Running.Concat(queue.Pending))
        {
            hash.Add(item.PromptId, StringComparer.Ordinal);
        }

        var signature = HashCode.Combine(hash.ToHashCode(), queue.Running.Count);
        if (_queue is { } before && before.Signature != signature)
        {
            _deafness.Changed(before.At, at, "the pod's queue changed and nothing was said on the socket");
        }

        _queue = (signature, lookBegan);
    }

    /// <summary>Why the socket must be opened again; null while nothing proves that. The runs go over to REST with it.</summary>
    public string? DeafBecause(TimeSpan at)
    {
        if (_deafness.DeafBecause(at) is not { } why)
        {
            return null;
        }

        if (isOwnId && !_isAnew && _deafness.DeafInARow > ReopenedUnderOneId)
        {
            BeginAnew();
        }

        return why;
    }

    /// <summary>How long to wait before a deaf socket is opened again; null for as long as after giving up.</summary>
    public TimeSpan? DelayAfterDeafness => _deafness.DeafInARow <= (_isAnew ? 0 : ReopenedUnderOneId) ? TimeSpan.Zero : null;

    /// <summary>Whether the pod should be made to say something.</summary>
    public bool WantsProbe(TimeSpan at) => Fed.Any() && _deafness.WantsProbe(at);

    /// <inheritdoc cref="DeafnessMachine.Probed"/>
    public void Probed(TimeSpan since, TimeSpan at) => _deafness.Probed(since, at);

    /// <summary>The runs of the earlier client id go on by REST: their messages go where nobody hears them.</summary>
    private void BeginAnew()
    {
        (ClientId, _isAnew, _hasOpened) = (connection.Transport.Services.NewId().ToString("D"), true, false);
        _deafness.BeginAnew();
        foreach (var run in Fed.ToList())
        {
            CountFallback(run, "deaf");
            connection.ApplyLocked(run, new RunFact.SocketBroke("the socket stays deaf; new prompts use another client id"));
            run.IsFed = false;
        }
    }

    private void TellConnected(string clientId, TimeSpan at)
    {
        if (_lostAt is { } lost)
        {
            ConnectionLog.Reconnected(connection.Log, connection.Transport.Address.BaseUrl, clientId, at - lost);
        }
        else
        {
            ConnectionLog.Connected(connection.Log, connection.Transport.Address.BaseUrl, clientId);
        }
    }

    private void TellOpened()
    {
        var back = 0;
        foreach (var run in Fed.ToList())
        {
            var wasOnSocket = run.Machine.IsOnSocket;
            connection.ApplyLocked(run, new RunFact.SocketOpened(BeforeSubmission: !run.HasLeft, _deafness.IsProven));
            back += run.HasLeft && !wasOnSocket && run.Machine.IsOnSocket ? 1 : 0;
        }

        if (back > 0)
        {
            ConnectionLog.BackOnSocket(connection.Log, connection.Transport.Address.BaseUrl, back);
        }
    }

    private void TellBroken(SessionEnd end)
    {
        var fallen = 0;
        foreach (var run in Fed.ToList())
        {
            fallen += CountFallback(run, end.Word) ? 1 : 0;
            run.NextLookAt = default;
            connection.ApplyLocked(run, new RunFact.SocketBroke(end.Detail));
        }

        if (fallen > 0)
        {
            ConnectionLog.FellBack(connection.Log, connection.Transport.Address.BaseUrl, end.Reason, fallen);
        }
    }

    /// <summary>Only what a socket carried until now falls back: while it stays away, the run is on REST already.</summary>
    private bool CountFallback(LiveRun run, string reason)
    {
        if (run.Machine.IsOnSocket)
        {
            RunMetrics.FellBack(Tags, reason);
        }

        return run.Machine.IsOnSocket;
    }
}
