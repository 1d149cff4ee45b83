namespace ComfyPulse.Connections;

/// <summary>The callbacks that were registered by prompt id, before or after the prompt was known. Each has its own reader; one that throws harms nobody.</summary>
internal sealed class Handlers : IAsyncDisposable
{
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly List<HandlerRegistration> _registrations = [];
    private readonly TimeProvider _time;
    private bool _closed;

    public Handlers(TimeProvider time) => _time = time;

    /// <summary>Whether there is any handler at all.</summary>
    public bool HasAny
    {
        get
        {
            lock (_lock)
            {
                return _registrations.Count > 0;
            }
        }
    }

    /// <summary>Whether anybody waits for this prompt.</summary>
    public bool IsWanted(string promptId)
    {
        lock (_lock)
        {
            return _registrations.Exists(registration => registration.PromptId == promptId && !registration.IsBound);
        }
    }

    public void Add(HandlerRegistration registration)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            _registrations.Add(registration);
        }
    }

    public void Remove(HandlerRegistration registration)
    {
        lock (_lock)
        {
            _registrations.Remove(registration);
        }
    }

    /// <summary>A run is followed from now on, or its id has become known.</summary>
    public void Known(PodConnection connection, LiveRun run)
    {
        if (!HasAny)
        {
            return;
        }

        var promptId = connection.Read(run, machine => machine.PromptId.Value);
        List<HandlerRegistration> waiting;
        lock (_lock)
        {
            waiting = _registrations.FindAll(registration => registration.PromptId == promptId);
        }

        waiting.ForEach(registration => registration.Bind(connection, run));
    }

    public async ValueTask DisposeAsync()
    {
        List<HandlerRegistration> all;
        lock (_lock)
        {
            _closed = true;
            all = [.. _registrations];
            _registrations.Clear();
        }

        all.ForEach(registration => registration.Dispose());

        // A handler that does not return must not hold up the end for ever.
        await Task.WhenAll(all.Select(registration => registration.Reading)).WaitAsync(CloseTimeout, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
