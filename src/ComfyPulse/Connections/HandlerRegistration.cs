using ComfyPulse.Diagnostics;

namespace ComfyPulse.Connections;

/// <summary>One callback: a reader of its run's events, at its own pace. Disposing it ends the callbacks.</summary>
internal sealed class HandlerRegistration(Handlers handlers, string promptId, TimeSpan progressEvery, Action<PromptEvent> deliver) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stopping = new();
    private bool _disposed;

    public string PromptId { get; } = promptId;

    public bool IsBound { get; private set; }

    /// <summary>The reader; done when the run has ended or the registration is disposed.</summary>
    public Task Reading { get; private set; } = Task.CompletedTask;

    /// <summary>Begins to read; a second run of the same id is not read as well.</summary>
    public void Bind(PodConnection connection, LiveRun run)
    {
        lock (_lock)
        {
            if (!IsBound && !_disposed)
            {
                IsBound = true;
                Reading = Task.Run(() => ReadAsync(connection, run, _stopping.Token));
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
        }

        handlers.Remove(this);
        _stopping.Cancel();
        _stopping.Dispose();
    }

    private async Task ReadAsync(PodConnection connection, LiveRun run, CancellationToken stopping)
    {
        try
        {
            var options = new ListenOptions { ProgressEvery = progressEvery };
            await foreach (var happened in run.Log.ReadAsync(options, () => connection.View(run), connection.Time, stopping).ConfigureAwait(false))
            {
                Deliver(connection, happened);
            }
        }
        catch (OperationCanceledException) when (_disposed)
        {
            // The registration was taken back.
        }
    }

    private void Deliver(PodConnection connection, PromptEvent happened)
    {
        try
        {
            if (!_disposed)
            {
                deliver(happened);
            }
        }
        catch (Exception exception)
        {
            RunMetrics.HandlerFailed(connection.Transport.Tags);
            ConnectionLog.HandlerThrew(connection.Log, exception, PromptId);
        }
    }
}
