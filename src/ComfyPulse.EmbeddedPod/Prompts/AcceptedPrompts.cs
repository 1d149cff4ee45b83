namespace ComfyPulse.EmbeddedPod;

/// <summary>How often the pod has accepted each prompt id, across restarts. The ids that came first are forgotten where there are very many.</summary>
internal sealed class AcceptedPrompts
{
    private const int MaxIds = 100_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _times = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    public void Count(string promptId)
    {
        lock (_gate)
        {
            if (_times.TryGetValue(promptId, out var times))
            {
                _times[promptId] = times + 1;
                return;
            }

            if (_times.Count >= MaxIds)
            {
                _times.Remove(_order.Dequeue());
            }

            _order.Enqueue(promptId);
            _times[promptId] = 1;
        }
    }

    public IReadOnlyDictionary<string, int> ToSnapshot()
    {
        lock (_gate)
        {
            return new Dictionary<string, int>(_times, StringComparer.Ordinal);
        }
    }
}
