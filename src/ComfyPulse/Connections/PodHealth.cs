using System.Runtime.ExceptionServices;

namespace ComfyPulse.Connections;

/// <summary>Whether the pod answers REST: asked within seconds, before anything is begun that would take minutes to fail. A good answer holds for a while, a bad one does not.</summary>
/// <param name="routes">The routes that do not repeat: who waits for a pod has a rhythm of their own.</param>
/// <param name="options">The pod, the limit and the age.</param>
/// <param name="time">The clock.</param>
internal sealed class PodHealth(PodRoutes routes, ComfyUIPodOptions options, TimeProvider time) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<Task> _requests = [];
    private Task<Exception?>? _asking;
    private long? _goodSince;
    private int _forgotten;
    private bool _isDisposed;

    /// <summary>Whether the pod has ever answered.</summary>
    public bool WasGood { get; private set; }

    /// <summary>Returns if the pod answers; who comes while somebody asks shares that request.</summary>
    /// <param name="cancellationToken">Stops waiting; the request goes on for the others.</param>
    /// <exception cref="ComfyUIException">It does not, or not in time.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        Task<Exception?> asking;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            // A call that has failed since then knows better.
            if (_goodSince is { } since && time.GetElapsedTime(since) < options.HealthCheckMaxAge && routes.Http.Contact?.Error is null)
            {
                return;
            }

            asking = _asking ??= Begin(_forgotten);
        }

        if (await asking.WaitAsync(cancellationToken).ConfigureAwait(false) is { } failure)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    /// <summary>What was answered so far says nothing any more: a socket broke. A request under way is not joined either.</summary>
    public void Forget()
    {
        lock (_lock)
        {
            (_asking, _goodSince) = (null, null);
            _forgotten++;
        }
    }

    public async ValueTask DisposeAsync()
    {
        List<Task> requests;
        lock (_lock)
        {
            if (_isDisposed)
            {
                return;
            }

            (_isDisposed, requests) = (true, [.. _requests]);
        }

        await _stopping.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(requests).ConfigureAwait(false);
        _stopping.Dispose();
    }

    private Task<Exception?> Begin(int forgotten)
    {
        var request = Task.Run(() => AskAsync(forgotten));
        _requests.RemoveAll(earlier => earlier.IsCompleted);
        _requests.Add(request);
        return request;
    }

    private async Task<Exception?> AskAsync(int forgotten)
    {
        var failure = await AskAsync().ConfigureAwait(false);
        WasGood |= failure is null;
        if (failure is ComfyUIException wrong)
        {
            // Also an answer that is well for HTTP and is not ComfyUI's.
            routes.Http.Met(wrong);
        }

        lock (_lock)
        {
            if (forgotten == _forgotten)
            {
                (_asking, _goodSince) = (null, failure is null ? time.GetTimestamp() : null);
            }
        }

        return failure;
    }

    /// <summary>What is wrong; null for nothing. It is a value because many may wait for it, or nobody.</summary>
    private async Task<Exception?> AskAsync()
    {
        using var limit = new CancellationTokenSource(options.HealthCheckTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token, limit.Token);
        try
        {
            await routes.Prompt.GetQueueRemainingAsync(either.Token).ConfigureAwait(false);
            return null;
        }
        catch (ComfyUIException failure)
        {
            return failure;
        }
        catch (OperationCanceledException cut)
        {
            if (_stopping.IsCancellationRequested)
            {
                return new ObjectDisposedException(nameof(ComfyUIPodClient));
            }

            var why = $"its health check was not answered within {options.HealthCheckTimeout.TotalSeconds:0.###} s (HealthCheckTimeout)";
            return new PodUnreachableException(routes.Http.BaseUrl, why, new TimeoutException("The health check took too long.", cut));
        }
    }
}
