using System.Runtime.ExceptionServices;
using ComfyPulse.Diagnostics;
using ComfyPulse.Sockets;

namespace ComfyPulse.Connections;

/// <summary>Keeps a socket open under one client id: a health check, a session, the policy's wait, again.</summary>
internal sealed class SocketLoop(PodConnection connection, ISocketListener listener, ReconnectPolicy policy)
{
    /// <summary>Once the policy has given up, the runs go on by REST and the socket is tried this often.</summary>
    private static readonly TimeSpan AfterGivingUp = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly ConnectionStateTable _state = new();
    private readonly Pulse _hurry = new();
    private TaskCompletionSource<ComfyUIException?> _attempt = NewAttempt();
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
        EndAttempt(failure: null);
        return moved;
    }

    /// <summary>True if there was a socket, or a first attempt at one, until now.</summary>
    public bool Broke() => _state.TryMoveTo(ConnectionState.Reconnecting);

    public async Task RunAsync(CancellationToken stopping)
    {
        var (failed, since) = (0, Transport.Time.GetTimestamp());
        _state.TryMoveTo(ConnectionState.Connecting);
        while (true)
        {
            var end = await RunOneSessionAsync(stopping).ConfigureAwait(false);
            if (end.Reason == OutageReason.Stopped)
            {
                break;
            }

            (failed, since) = end.WasOpen ? (0, Transport.Time.GetTimestamp()) : (failed, since);
            var outage = new Outage(end.Reason, failed++, Transport.Time.GetElapsedTime(since), end.Detail);
            var delay = policy.NextDelay(outage) ?? AfterGivingUp;

            // Armed before the state is published: whoever sees it may already move the clock.
            var wait = _hurry.WaitAsync(delay, Transport.Time, stopping);
            SocketMetrics.OutageHappened(end.Word);
            ConnectionLog.Outage(connection.Log, Transport.Address.BaseUrl, end.Reason, end.Detail, delay);
            connection.SocketBroke(end.Detail);

            // What comes back may be another version.
            Transport.Routes.Gate.Forget();
            await wait.ConfigureAwait(false);
        }

        _state.TryMoveTo(ConnectionState.Closed);
        lock (_lock)
        {
            _attempt.TrySetException(new ObjectDisposedException(nameof(ComfyUIWebSocketClient)));
        }
    }

    private async Task<SessionEnd> RunOneSessionAsync(CancellationToken stopping)
    {
        try
        {
            await Transport.CheckHealthAsync(stopping).ConfigureAwait(false);
        }
        catch (ComfyUIException failure)
        {
            EndAttempt(failure);
            var reason = failure is PodResponseException ? OutageReason.UpgradeRefused : failure is PodUnreachableException ? OutageReason.Refused : OutageReason.TimedOut;
            return new SessionEnd(WasOpen: false, reason, failure.Message);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return new SessionEnd(WasOpen: false, OutageReason.Stopped, "stopped");
        }

        var session = new PodSession(Transport.Address, connection.ClientId, Transport.SocketSettings, Transport.Http.Invoker, Transport.Time, Transport.Services.Recorder?.Tap);
        var end = await session.RunAsync(listener, stopping).ConfigureAwait(false);
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
