using System.Buffers;
using System.Runtime.CompilerServices;

namespace ComfyPulse.Connections;

/// <summary>The newest preview of one run. While nobody reads, nothing is kept; a reader that is slow misses what a newer one has replaced.</summary>
/// <remarks>A preview stays in the buffer that it was received into. Once a reader has it the buffer is the reader's for ever; one that nobody has seen goes back to the pool.</remarks>
internal sealed class PreviewCell
{
    private readonly Lock _lock = new();
    private int _readers;
    private long _version;
    private PromptPreview? _newest;
    private byte[]? _unseen;
    private TaskCompletionSource? _pulse;
    private bool _ended;

    /// <summary>Whether anybody reads: else a preview need not even be copied.</summary>
    public bool IsWanted => Volatile.Read(ref _readers) > 0;

    /// <summary>A newer preview has come.</summary>
    /// <param name="preview">The preview.</param>
    /// <param name="pooled">The buffer that it stands in, where that is of the shared pool and its own.</param>
    public void Set(PromptPreview preview, byte[]? pooled) => Change(preview, pooled, ends: false);

    /// <summary>The run has ended: readers leave, and nothing is kept.</summary>
    public void End() => Change(null, pooled: null, ends: true);

    public async IAsyncEnumerable<PromptPreview> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _readers);
        try
        {
            var seen = Interlocked.Read(ref _version);
            while (true)
            {
                var (preview, version, ended, changed) = Look(seen);
                if (preview is not null)
                {
                    seen = version;
                    yield return preview;
                }
                else if (ended)
                {
                    yield break;
                }
                else
                {
                    await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
                }
            }
        }
        finally
        {
            Leave();
        }
    }

    private (PromptPreview? Preview, long Version, bool Ended, Task Changed) Look(long seen)
    {
        lock (_lock)
        {
            var isNew = _version > seen && _newest is not null;
            _unseen = isNew ? null : _unseen;
            var changed = isNew || _ended ? Task.CompletedTask : (_pulse ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            return (isNew ? _newest : null, _version, _ended, changed);
        }
    }

    private void Change(PromptPreview? preview, byte[]? pooled, bool ends)
    {
        TaskCompletionSource? waiting;
        lock (_lock)
        {
            Forget();
            (_newest, _unseen) = _ended ? (null, null) : (preview, pooled);
            (_version, _ended) = (_version + 1, _ended || ends);
            (waiting, _pulse) = (_pulse, null);
        }

        waiting?.TrySetResult();
    }

    private void Leave()
    {
        lock (_lock)
        {
            if (Interlocked.Decrement(ref _readers) == 0)
            {
                Forget();
            }
        }
    }

    private void Forget()
    {
        _newest = null;
        if (_unseen is not null)
        {
            ArrayPool<byte>.Shared.Return(_unseen);
            _unseen = null;
        }
    }
}
