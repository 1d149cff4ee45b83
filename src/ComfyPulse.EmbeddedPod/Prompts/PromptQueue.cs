using ComfyPulse.PodServer;

namespace ComfyPulse.EmbeddedPod;

/// <summary>What is pending, what runs and what has ended, under one lock: a prompt is always in exactly one of them. Each change of the count is announced to every socket.</summary>
internal sealed class PromptQueue(SocketHub sockets) : IDisposable
{
    private const int MaxHistory = 10_000;

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _filled = new(0);
    private readonly PromptHeap _pending = new();
    private readonly OrderedDictionary<string, FinishedPrompt> _history = new(StringComparer.Ordinal);
    private QueuedPrompt? _running;
    private int _remaining;
    private bool _isAwaited;

    /// <summary>Read without the lock: the sockets ask for it while they hold their own.</summary>
    public int Remaining => Volatile.Read(ref _remaining);

    /// <summary>Whether nothing is queued and the last prompt is over, its last message included.</summary>
    public bool IsIdle
    {
        get
        {
            lock (_gate)
            {
                return _isAwaited && _remaining == 0;
            }
        }
    }

    public void Dispose() => _filled.Dispose();

    public void Put(QueuedPrompt prompt)
    {
        lock (_gate)
        {
            _pending.Push(prompt);
            Announce();
        }

        _filled.Release();
    }

    /// <summary>Lets whoever waits in <see cref="TakeAsync"/> go on, though there may be no prompt.</summary>
    public void Wake() => _filled.Release();

    /// <summary>Waits for the next prompt and makes it the running one; null when the wait ended for something else.</summary>
    public async Task<QueuedPrompt?> TakeAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _isAwaited = true;
        }

        await _filled.WaitAsync(cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            // A prompt that was deleted leaves its signal behind.
            if (_pending.Count == 0)
            {
                return null;
            }

            (_running, _isAwaited) = (_pending.Pop(), false);
            Announce();
            return _running;
        }
    }

    /// <summary>Files the running prompt.</summary>
    public void Finish(FinishedPrompt finished)
    {
        lock (_gate)
        {
            _running = null;
            if (_history.Count > MaxHistory)
            {
                _history.RemoveAt(0);
            }

            _history[finished.Prompt.PromptId] = finished;
            Announce();
        }
    }

    public QueueSnapshot GetSnapshot()
    {
        lock (_gate)
        {
            return new QueueSnapshot(_running is { } running ? [running] : [], _pending.ToSnapshot());
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _pending.Clear();
            Announce();
        }
    }

    public bool Delete(string promptId)
    {
        lock (_gate)
        {
            var wasLast = _pending.Count == 1;
            if (!_pending.Remove(promptId))
            {
                return false;
            }

            if (wasLast)
            {
                // ComfyUI empties the queue here by its own method, which announces it a first time.
                Announce();
            }

            Announce();
            return true;
        }
    }

    /// <summary>Does something while the running prompt cannot change.</summary>
    public bool WithRunning(Func<QueuedPrompt?, bool> look)
    {
        lock (_gate)
        {
            return look(_running);
        }
    }

    public IReadOnlyList<FinishedPrompt> GetHistory()
    {
        lock (_gate)
        {
            return [.. _history.Values];
        }
    }

    public FinishedPrompt? Find(string promptId)
    {
        lock (_gate)
        {
            return _history.GetValueOrDefault(promptId);
        }
    }

    public void ClearHistory()
    {
        lock (_gate)
        {
            _history.Clear();
        }
    }

    /// <summary>Forgets all ended prompts but the newest.</summary>
    public void TrimHistory(int keep)
    {
        lock (_gate)
        {
            while (_history.Count > keep)
            {
                _history.RemoveAt(0);
            }
        }
    }

    public void DeleteHistory(string promptId)
    {
        lock (_gate)
        {
            _history.Remove(promptId);
        }
    }

    private void Announce()
    {
        Volatile.Write(ref _remaining, _pending.Count + (_running is null ? 0 : 1));
        sockets.PublishQueue(_remaining);
    }
}
