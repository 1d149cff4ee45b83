using System.Runtime.CompilerServices;

namespace ComfyPulse.PodServer;

/// <summary>What goes wrong with a pod, now and from now on. May be changed at any time, from any thread.</summary>
/// <remarks>A fault is told from another by reference: two equal ones are two, each with its own strikes. One that has struck all its times stays in the list until it is removed, and does nothing more.</remarks>
/// <param name="time">The clock for faults that take time; null for the system's.</param>
public sealed class PodFaults(TimeProvider? time = null)
{
    private const int MaxFaults = 1000;

    private readonly Lock _gate = new();
    private readonly List<PodFault> _faults = [];
    private readonly ConditionalWeakTable<PodFault, Strikes> _strikes = [];
    private volatile int _armed;
    private TaskCompletionSource _removed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The faults, in the order in which they were added; as of now.</summary>
    public IReadOnlyList<PodFault> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _faults];
            }
        }
    }

    internal TimeProvider Time { get; } = time ?? TimeProvider.System;

    /// <summary>Whether any fault can still strike: without one, nothing else here is asked.</summary>
    internal bool AreArmed => _armed > 0;

    /// <summary>Called after faults were removed, without any lock.</summary>
    internal Action? Removed { get; set; }

    /// <summary>Adds a fault, which may strike from now on.</summary>
    /// <returns>The same fault, for <see cref="Struck"/> and <see cref="Remove"/>.</returns>
    /// <exception cref="ArgumentException">A member is out of its range, or this very fault is already there (add a copy: <c>fault with { }</c>).</exception>
    /// <exception cref="InvalidOperationException">There are a thousand already; <see cref="Clear"/> them.</exception>
    public PodFault Add(PodFault fault)
    {
        if (fault.Problem is { } problem)
        {
            throw new ArgumentException($"{fault}: {problem}.", nameof(fault));
        }

        lock (_gate)
        {
            if (IndexOf(fault) >= 0)
            {
                throw new ArgumentException($"{fault}: this very fault is already there; add a copy of it.", nameof(fault));
            }

            if (_faults.Count >= MaxFaults)
            {
                throw new InvalidOperationException($"There are {MaxFaults} faults already; clear them first.");
            }

            _faults.Add(fault);
            _strikes.GetOrCreateValue(fault).Reset();
            CountArmed();
        }

        return fault;
    }

    /// <summary>Removes a fault and ends what it holds up: a stall, a hanging worker. Whether it was there.</summary>
    public bool Remove(PodFault fault)
    {
        lock (_gate)
        {
            var index = IndexOf(fault);
            if (index < 0)
            {
                return false;
            }

            _faults.RemoveAt(index);
            CountArmed();
        }

        TellRemoved();
        return true;
    }

    /// <summary>Removes all faults and ends what they hold up.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _faults.Clear();
            CountArmed();
        }

        TellRemoved();
    }

    /// <summary>How often a fault has struck since it was added; still told after it was removed.</summary>
    public long Struck(PodFault fault) => StrikesOf(fault).Count;

    /// <summary>Waits until a fault has struck that often since it was added: then what it does has been decided, though its last bytes may still be on their way.</summary>
    /// <param name="fault">The fault, as it was given to <see cref="Add"/>.</param>
    /// <param name="times">How often.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    public async Task StruckAsync(PodFault fault, long times = 1, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var strikes = StrikesOf(fault);
            var next = strikes.Next;
            if (strikes.Count >= times)
            {
                return;
            }

            await next.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Waits until a fault is no longer in the list.</summary>
    internal async Task UntilRemovedAsync(PodFault fault, CancellationToken cancellationToken)
    {
        while (true)
        {
            var removed = Volatile.Read(ref _removed).Task;
            if (!Has(fault))
            {
                return;
            }

            await removed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    internal bool Has(PodFault fault)
    {
        lock (_gate)
        {
            return IndexOf(fault) >= 0;
        }
    }

    /// <summary>The first fault of a kind that can strike and fits; it has struck then. Null for none.</summary>
    internal T? Strike<T>(Func<T, bool> fits)
        where T : class
    {
        lock (_gate)
        {
            foreach (var fault in _faults)
            {
                if (fault is T candidate && CanStrike(fault) && fits(candidate))
                {
                    CountStrike(fault);
                    return candidate;
                }
            }
        }

        return null;
    }

    /// <summary>All faults that strike at this frame of a client's socket.</summary>
    internal IReadOnlyList<PodFault> StrikeFrame(string clientId, int number)
    {
        List<PodFault>? struck = null;
        lock (_gate)
        {
            foreach (var fault in _faults)
            {
                if (fault is IFrameFault at && CanStrike(fault) && (fault.ClientId is null || fault.ClientId == clientId)
                    && (at.Frame == 0 || at.Frame == number || (at.IsFromThereOn && number > at.Frame)))
                {
                    CountStrike(fault);
                    (struck ??= []).Add(fault);
                }
            }
        }

        return struck ?? (IReadOnlyList<PodFault>)[];
    }

    private void TellRemoved()
    {
        Interlocked.Exchange(ref _removed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
        Removed?.Invoke();
    }

    private int IndexOf(PodFault fault) => _faults.FindIndex(known => ReferenceEquals(known, fault));

    private Strikes StrikesOf(PodFault fault)
    {
        lock (_gate)
        {
            return _strikes.GetOrCreateValue(fault);
        }
    }

    private bool CanStrike(PodFault fault) => fault.Times == int.MaxValue || _strikes.GetOrCreateValue(fault).Count < fault.Times;

    private void CountStrike(PodFault fault)
    {
        _strikes.GetOrCreateValue(fault).Add();
        CountArmed();
    }

    private void CountArmed() => _armed = _faults.Count(CanStrike);

    /// <summary>How often one fault has struck. It outlives the fault's place in the list, and goes with the fault itself.</summary>
    private sealed class Strikes
    {
        private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private long _count;

        public long Count => Volatile.Read(ref _count);

        public Task Next => Volatile.Read(ref _next).Task;

        public void Reset() => Volatile.Write(ref _count, 0);

        public void Add()
        {
            Volatile.Write(ref _count, _count + 1);
            Interlocked.Exchange(ref _next, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
        }
    }
}
