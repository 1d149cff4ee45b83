namespace ComfyPulse.EmbeddedPod.Tests.Support;

/// <summary>A clock that goes as fast as it is used, up to a limit: a timer within it fires at once, one beyond it waits until the limit moves.</summary>
internal sealed class SteppingClock : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly PriorityQueue<SteppingTimer, (TimeSpan, long)> _timers = new();
    private TimeSpan _now;
    private TimeSpan _limit;
    private long _count;

    /// <summary>Whether several have waited at once: then one that waits does not tell that all do.</summary>
    public bool IsShared { get; private set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Called whenever somebody begins to wait.</summary>
    public Action? Waited { get; set; }

    /// <summary>How many wait.</summary>
    public int Sleepers
    {
        get
        {
            lock (_gate)
            {
                return _timers.UnorderedItems.Count(item => !item.Element.IsDisposed);
            }
        }
    }

    /// <summary>Whether somebody waits for a time beyond the limit, and nobody for one within.</summary>
    public bool HoldsBack
    {
        get
        {
            lock (_gate)
            {
                Trim();
                return _timers.TryPeek(out _, out var due) && due.Item1 > _limit;
            }
        }
    }

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddYears(56) + Now();

    public override long GetTimestamp() => Now().Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new SteppingTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Lets the time go on to a limit.</summary>
    public void LetPassUntil(TimeSpan limit)
    {
        lock (_gate)
        {
            _limit = limit > _limit ? limit : _limit;
        }

        FireDue(isAsked: false);
    }

    /// <summary>Fires the next timer within the limit; false when there is none. Where several wait at once, this is the only way on: one at a time, so that each goes by its own time.</summary>
    public bool FireNext() => FireDue(isAsked: true);

    /// <summary>Makes it the time of the limit; for when everybody who waits waits beyond it.</summary>
    public void CatchUp()
    {
        lock (_gate)
        {
            _now = _limit;
        }
    }

    private TimeSpan Now()
    {
        lock (_gate)
        {
            return _now;
        }
    }

    private void Add(SteppingTimer timer, TimeSpan dueTime)
    {
        lock (_gate)
        {
            _timers.Enqueue(timer, (_now + dueTime, _count++));
            IsShared |= _timers.Count > 1;
        }

        FireDue(isAsked: false);
        Waited?.Invoke();
    }

    private bool FireDue(bool isAsked)
    {
        while (true)
        {
            SteppingTimer timer;
            lock (_gate)
            {
                Trim();
                if (!_timers.TryPeek(out timer!, out var due) || due.Item1 > _limit || (IsShared && !isAsked))
                {
                    return false;
                }

                _timers.Dequeue();
                _now = due.Item1 > _now ? due.Item1 : _now;
            }

            timer.Fire();
            if (isAsked)
            {
                return true;
            }
        }
    }

    private void Trim()
    {
        while (_timers.TryPeek(out var timer, out _) && timer.IsDisposed)
        {
            _timers.Dequeue();
        }
    }

    private sealed class SteppingTimer(SteppingClock clock, Action fire) : ITimer
    {
        private volatile bool _isDisposed;

        public bool IsDisposed => _isDisposed;

        public void Fire() => ThreadPool.QueueUserWorkItem(_ =>
        {
            if (!_isDisposed)
            {
                fire();
            }
        });

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                clock.Add(this, dueTime);
            }

            return true;
        }

        public void Dispose() => _isDisposed = true;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
