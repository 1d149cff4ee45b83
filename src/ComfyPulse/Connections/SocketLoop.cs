using System.Runtime.ExceptionServices;
using ComfyPulse.Diagnostics;
using ComfyPulse.Sockets;

namespace ComfyPulse.Connections;

/// <summary>Keeps a socket open: a health check, a session, the policy's wait, again. Each outage is logged and counted with its reason.</summary>
internal sealed class SocketLoop(PodConnection connection, ISocketListener listener, ReconnectPolicy policy)
{
    /// <summary>Once the policy has given up, the runs go on by REST and the socket is tried this often.</summary>
    private static readonly TimeSpan AfterGivingUp = TimeSpan.FromMinutes(1);

    /// <summary>A socket that stayed open for so long worked, whether or not there was anything to hear.</summary>
    private static readonly TimeSpan LongEnough = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly ConnectionStateTable _state = new();
    private readonly Pulse _hurry = new();
    private TaskCompletionSource<ComfyUIException?> _attempt = NewAttempt();
    private SocketAttempt? _measured;
    private CancellationTokenSource? _session;
    private string? _deafBecause;
    private bool _foundNoPod;

    public ConnectionState State => _state.Current;

    private PodTransport Transport => connection.Transport;

    /// <summary>Waits for the attempt under way. Where the last one found no pod at all, the next begins now.</summary>
    /// <exception cref="ComfyUIException">The pod does not answer REST.</exception>
    public async Task ReadyAsync(CancellationToken cancellationToken)
    {
        Task<ComfyUIException?> attempt;
        lock (_lock)
        {
            if (_foundNoPod)
            {
                (_attempt, _foundNoPod) = (NewAttempt(), false);
                _hurry.Beat();
            }

            attempt = _attempt.Task;
        }

        if (await attempt.WaitAsync(cancellationToken).ConfigureAwait(false) is { } failure)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    /// <summary>The pod has greeted. False if the connection is closed already.</summary>
    public bool Opened()
    {
        var moved = _state.TryMoveTo(ConnectionState.Connected);
        _measured?.Succeeded();
        EndAttempt(failure: null);
        return moved;
    }

    /// <summary>True if there was a socket, or a first attempt at one, until now.</summary>
    public bool Broke() => _state.TryMoveTo(ConnectionState.Reconnecting);

    /// <summary>The socket hears nothing: it is closed in order and opened again.</summary>
    public void Reopen(string deafBecause)
    {
        lock (_lock)
        {
            _deafBecause = deafBecause;
            _session?.Cancel();
        }
    }

    public async Task RunAsync(CancellationToken stopping)
    {
        var (failed, since) = (0, Transport.Time.GetTimestamp());
        _state.TryMoveTo(ConnectionState.Connecting);
        while (true)
        {
            var began = Transport.Time.GetTimestamp();
            var end = await RunOneSessionAsync(stopping).ConfigureAwait(false);
            if (end.Reason == OutageReason.Stopped)
            {
                connection.SocketClosed(end);
                break;
            }

            var hasWorked = end.WasOpen && (connection.HasHeard || Transport.Time.GetElapsedTime(began) >= LongEnough);
            (failed, since) = hasWorked ? (0, Transport.Time.GetTimestamp()) : (failed, since);
            var outage = new Outage(end.Reason, failed++, Transport.Time.GetElapsedTime(since), end.Detail, Transport.Services.Random());
            var delay = (end.Reason == OutageReason.Deaf ? connection.DelayAfterDeafness() : policy.NextDelay(outage)) ?? AfterGivingUp;

            // Armed before the state is published: whoever sees it may already move the clock.
            var wait = _hurry.WaitAsync(delay, Transport.Time, stopping);
            SocketMetrics.OutageHappened(Transport.Tags, end.Word);
            Tell(end, delay);
            connection.SocketBroke(end);

            // What comes back may be another version.
            Transport.Forget();
            await wait.ConfigureAwait(false);
        }

        _state.TryMoveTo(ConnectionState.Closed);
        lock (_lock)
        {
            _attempt.TrySetException(new ObjectDisposedException(nameof(ComfyUIWebSocketClient)));
        }
    }

    /// <summary>A lost socket is told once: what fails while it is away is for who looks closer.</summary>
    private void Tell(SessionEnd end, TimeSpan delay)
    {
        var pod = Transport.Address.BaseUrl;
        if (end.Reason == OutageReason.Deaf)
        {
            ConnectionLog.Deaf(connection.Log, pod, end.Detail, delay);
        }
        else if (State == ConnectionState.Reconnecting)
        {
            ConnectionLog.StillAway(connection.Log, pod, end.Reason, end.Detail, delay);
        }
        else
        {
            ConnectionLog.Outage(connection.Log, pod, end.Reason, end.Detail, delay);
        }
    }

    /// <summary>An attempt is measured to the greeting; what is not open by its end has failed.</summary>
    private async Task<SessionEnd> RunOneSessionAsync(CancellationToken stopping)
    {
        _measured = new SocketAttempt(Transport);
        var end = await TryOneSessionAsync(stopping).ConfigureAwait(false);
        if (end.Reason == OutageReason.Stopped)
        {
            _measured.Stopped();
        }
        else if (!end.WasOpen)
        {
            _measured.Failed(end.Word);
        }

        return end;
    }

    private async Task<SessionEnd> TryOneSessionAsync(CancellationToken stopping)
    {
        try
        {
            await Transport.CheckHealthAsync(stopping).ConfigureAwait(false);
        }
        catch (ComfyUIException failure)
        {
            EndAttempt(failure);
            connection.PodWasAway();
            var reason = failure is PodResponseException ? OutageReason.UpgradeRefused : failure is PodUnreachableException { InnerException: not TimeoutException } ? OutageReason.Refused : OutageReason.TimedOut;
            return new SessionEnd(WasOpen: false, reason, failure.Message);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return new SessionEnd(WasOpen: false, OutageReason.Stopped, "stopped");
        }

        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        lock (_lock)
        {
            (_session, _deafBecause) = (leaving, null);
        }

        var session = new PodSession(Transport.Address, connection.ClientId, Transport.SocketSettings, Transport.Http.Invoker, Transport.Time, Transport.Services.Recorder?.Tap);
        var end = await session.RunAsync(listener, leaving.Token).ConfigureAwait(false);
        lock (_lock)
        {
            _session = null;
            if (_deafBecause is { } why && !stopping.IsCancellationRequested)
            {
                end = end with { Reason = OutageReason.Deaf, Detail = why };
            }
        }

        if (!end.WasOpen && end.Reason != OutageReason.Stopped)
        {
            // REST works: whoever waits for the socket may go on without it.
            EndAttempt(failure: null);
        }

        return end;
    }

    private void EndAttempt(ComfyUIException? failure)
    {
        lock (_lock)
        {
            _attempt = _attempt.Task.IsCompleted ? NewAttempt() : _attempt;
            _foundNoPod = failure is not null;
            _attempt.TrySetResult(failure);
        }
    }

    private static TaskCompletionSource<ComfyUIException?> NewAttempt() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
