using ComfyPulse.Protocol;
using ComfyPulse.Runs;

namespace ComfyPulse.Connections;

/// <summary>Has the pod's log sent to our socket while a run wants it, again on each new socket, and reads what was written meanwhile.</summary>
internal sealed class LogFollower(PodConnection connection)
{
    /// <summary>After a request that failed.</summary>
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(5);

    private int? _subscribed;
    private int? _refused;

    public Pulse Pulse { get; } = new();

    private LogRoutes Logs => connection.Transport.Direct.Logs;

    public async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            var retry = default(TimeSpan?);
            try
            {
                if (await TurnAsync(stopping).ConfigureAwait(false))
                {
                    continue;
                }
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (ComfyUIException failure)
            {
                ConnectionLog.LookFailed(connection.Log, failure, connection.Transport.Address.BaseUrl);
                retry = RetryDelay;
            }

            await Pulse.WaitAsync(retry, connection.Time, stopping).ConfigureAwait(false);
        }
    }

    /// <summary>Does one thing, if there is one to do.</summary>
    private async Task<bool> TurnAsync(CancellationToken stopping)
    {
        var wish = connection.LogWish;
        if (wish.Socket is not { } socket || _refused == socket)
        {
            return false;
        }

        if (wish.IsWanted != (_subscribed == socket))
        {
            await (wish.IsWanted ? SubscribeAsync(socket, wish.ClientId, stopping) : UnsubscribeAsync(wish.ClientId, stopping)).ConfigureAwait(false);
            return true;
        }

        if (wish.IsWanted && connection.InNeedOfPastLogs is { Count: > 0 } runs)
        {
            await ReadPastAsync(runs, stopping).ConfigureAwait(false);
            return true;
        }

        return false;
    }

    private async Task SubscribeAsync(int socket, string clientId, CancellationToken stopping)
    {
        if (await Logs.TrySubscribeAsync(clientId, stopping).ConfigureAwait(false))
        {
            _subscribed = socket;
            return;
        }

        _refused = socket;
        connection.LogsAreUnavailable();
    }

    private async Task UnsubscribeAsync(string clientId, CancellationToken stopping)
    {
        _subscribed = null;
        await Logs.TryUnsubscribeAsync(clientId, stopping).ConfigureAwait(false);
    }

    /// <summary>Whatever comes of it, what is held meanwhile is told.</summary>
    private async Task ReadPastAsync(IReadOnlyList<LiveRun> runs, CancellationToken stopping)
    {
        IReadOnlyList<LogEntry>? past = null;
        try
        {
            past = (await Logs.GetEntriesAsync(stopping).ConfigureAwait(false))?.Entries;
        }
        finally
        {
            connection.PastLogsRead(runs, past);
        }
    }
}
