using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace ComfyPulse.Runs;

/// <summary>What a run's readers read: a ring of what happened, shared by all of them, and newest-wins cells for how far it and its training are. A reader is a position: it costs nothing and can slow nobody.</summary>
/// <remarks>Writers hold the run's lock and write in the order of <see cref="PromptEvent.Sequence"/>; readers come from anywhere. The ring is made when the first reader comes, since every reader begins with a snapshot.</remarks>
internal sealed class EventLog(int capacity = 256)
{
    private readonly Lock _lock = new();
    private PromptEvent[]? _ring;
    private long _count;
    private ProgressChanged? _progress;
    private TrainingAdvanced? _training;
    private PromptEnded? _end;
    private TaskCompletionSource? _ringPulse;
    private TaskCompletionSource? _anyPulse;

    /// <summary>Whether there is, or was, a reader. One that comes now begins with a snapshot.</summary>
    public bool IsRead => Volatile.Read(ref _ring) is not null;

    /// <summary>Told whenever a reader was overtaken and begins again with a snapshot.</summary>
    public Action? Resynced { get; set; }

    /// <summary>Appends what happened. A <see cref="ProgressChanged"/> and a <see cref="TrainingAdvanced"/> go to their cells, a <see cref="PromptEnded"/> ends the log.</summary>
    public void Append(PromptEvent happened)
    {
        switch (happened)
        {
            case ProgressChanged progress:
                SetProgress(progress);
                break;
            case TrainingAdvanced training:
                SetTraining(training);
                break;
            case PromptEnded end:
                End(end);
                break;
            default:
                Write(happened, end: null);
                break;
        }
    }

    /// <summary>Replaces the newest progress: it never pushes an event out of the ring.</summary>
    public void SetProgress(ProgressChanged progress)
    {
        TaskCompletionSource? waiting;
        lock (_lock)
        {
            _progress = _end is null ? progress : _progress;
            (waiting, _anyPulse) = (_anyPulse, null);
        }

        waiting?.TrySetResult();
    }

    /// <summary>Replaces the newest word on the training, as <see cref="SetProgress"/>.</summary>
    public void SetTraining(TrainingAdvanced training)
    {
        TaskCompletionSource? waiting;
        lock (_lock)
        {
            _training = _end is null ? training : _training;
            (waiting, _anyPulse) = (_anyPulse, null);
        }

        waiting?.TrySetResult();
    }

    /// <summary>The last event: nothing is appended after it.</summary>
    public void End(PromptEnded end) => Write(happened: null, end);

    /// <summary>A snapshot first, then what happens, then <see cref="PromptEnded"/>. A reader that the ring has overtaken gets a fresh snapshot in place of what it missed.</summary>
    /// <param name="options">The reader's pace.</param>
    /// <param name="snapshot">Makes the present state; its <see cref="PromptEvent.Sequence"/> is that of the last event it contains.</param>
    /// <param name="time">The clock of the pace.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public async IAsyncEnumerable<PromptEvent> ReadAsync(ListenOptions options, Func<PromptSnapshot> snapshot, TimeProvider time, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var reader = new LogReader { Position = Join() };
        PromptEvent? next = Begin(reader, snapshot());
        reader.Told(next, time);
        while (true)
        {
            yield return next!;
            if (next is PromptEnded)
            {
                yield break;
            }

            while (!TryNext(reader, options.ProgressEvery, time, out next, out var wait))
            {
                if (reader.IsBehind)
                {
                    reader.Position = Join();
                    next = Begin(reader, snapshot());
                    Resynced?.Invoke();
                    break;
                }

                if (reader.MovedOn(snapshot, options.ProgressEvery, time) is { } moved)
                {
                    next = moved;
                    break;
                }

                await WaitAsync(wait, reader.WaitForAny(options.ProgressEvery, time), time, cancellationToken).ConfigureAwait(false);
            }

            cancellationToken.ThrowIfCancellationRequested();
            reader.Told(next!, time);
        }
    }

    private void Write(PromptEvent? happened, PromptEnded? end)
    {
        TaskCompletionSource? ringWaiting, anyWaiting;
        lock (_lock)
        {
            if (_end is not null)
            {
                return;
            }

            _end = end;
            if (happened is not null && _ring is { } ring)
            {
                ring[_count % ring.Length] = happened;
            }

            _count += happened is null ? 0 : 1;
            (ringWaiting, anyWaiting) = (_ringPulse, _anyPulse);
            (_ringPulse, _anyPulse) = (null, null);
        }

        ringWaiting?.TrySetResult();
        anyWaiting?.TrySetResult();
    }

    private (TaskCompletionSource? Ring, TaskCompletionSource? Any) TakeWaiting()
    {
        var waiting = (_ringPulse, _anyPulse);
        (_ringPulse, _anyPulse) = (null, null);
        return waiting;
    }

    private long Join()
    {
        lock (_lock)
        {
            _ring ??= new PromptEvent[capacity];
            return _count;
        }
    }

    private static PromptSnapshot Begin(LogReader reader, PromptSnapshot snapshot)
    {
        reader.IsBehind = false;
        reader.Seen = Math.Max(reader.Seen, snapshot.Sequence);
        reader.ProgressSeen = Math.Max(reader.ProgressSeen, snapshot.Sequence);
        reader.TrainingSeen = Math.Max(reader.TrainingSeen, snapshot.Sequence);
        return snapshot;
    }

    /// <summary>The next event for a reader, in the order of sequence numbers; else what to wait for.</summary>
    private bool TryNext(LogReader reader, TimeSpan every, TimeProvider time, [NotNullWhen(true)] out PromptEvent? next, out Task wait)
    {
        lock (_lock)
        {
            wait = Task.CompletedTask;
            next = null;
            if (_count - reader.Position > _ring!.Length)
            {
                reader.IsBehind = true;
                return false;
            }

            while (reader.Position < _count && _ring[reader.Position % _ring.Length].Sequence <= reader.Seen)
            {
                reader.Position++; // the snapshot already told it
            }

            var happened = reader.Position < _count ? _ring[reader.Position % _ring.Length] : null;
            var progress = _progress?.Sequence > reader.ProgressSeen ? _progress : null;
            var training = _training?.Sequence > reader.TrainingSeen ? _training : null;
            var isLast = _end is not null && happened is null;
            if (training is not null && (isLast || reader.WaitForTraining(every, time) <= TimeSpan.Zero) && (happened is null || training.Sequence < happened.Sequence))
            {
                reader.TrainingSeen = training.Sequence;
                next = training.Sequence < reader.Seen ? training with { Sequence = reader.Seen } : training;
            }
            else if (progress is not null && (isLast || reader.WaitFor(every, time) <= TimeSpan.Zero) && (happened is null || progress.Sequence < happened.Sequence))
            {
                reader.ProgressSeen = progress.Sequence;

                // Held back behind later events, it takes the place of the last of them: sequence numbers never fall.
                next = progress.Sequence < reader.Seen ? progress with { Sequence = reader.Seen } : progress;
            }
            else if (happened is not null)
            {
                reader.Position++;
                next = happened;
            }
            else
            {
                next = _end;
            }

            reader.Seen = Math.Max(reader.Seen, next?.Sequence ?? 0);
            (reader.HoldsProgress, reader.HoldsTraining) = (progress is not null, training is not null);
            wait = next is not null ? wait : reader.HoldsProgress || reader.HoldsTraining ? Pulse(ref _ringPulse) : Pulse(ref _anyPulse);
            return next is not null;
        }
    }

    private static Task Pulse(ref TaskCompletionSource? pulse) => (pulse ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    private static async Task WaitAsync(Task pulse, TimeSpan? atMost, TimeProvider time, CancellationToken cancellationToken)
    {
        if (atMost is not { } limit)
        {
            await pulse.WaitAsync(cancellationToken).ConfigureAwait(false);
            return;
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(pulse, Task.Delay(limit, time, stop.Token)).ConfigureAwait(false);
        await stop.CancelAsync().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
    }
}
