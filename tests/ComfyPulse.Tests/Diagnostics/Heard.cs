namespace ComfyPulse.Tests.Diagnostics;

/// <summary>What a listener has heard so far, and waits for what is still to come.</summary>
internal sealed class Heard<T>
{
    private static readonly TimeSpan SafetyNet = TimeSpan.FromSeconds(60);

    private readonly Lock _lock = new();
    private readonly List<T> _all = [];
    private readonly List<(Predicate<T> Wanted, TaskCompletionSource<T> Came)> _waiting = [];

    public IReadOnlyList<T> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _all];
            }
        }
    }

    public void Add(T item)
    {
        lock (_lock)
        {
            _all.Add(item);
            foreach (var (_, came) in _waiting.FindAll(waiting => waiting.Wanted(item)))
            {
                came.TrySetResult(item);
            }
        }
    }

    /// <summary>The first one of a kind, perhaps one that is still to come.</summary>
    public Task<T> FindAsync(Predicate<T> wanted)
    {
        lock (_lock)
        {
            if (_all.FindIndex(wanted) is >= 0 and var index)
            {
                return Task.FromResult(_all[index]);
            }

            var came = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((wanted, came));
            return came.Task.WaitAsync(SafetyNet, TestContext.Current.CancellationToken);
        }
    }
}
