namespace ComfyPulse.EmbeddedPod;

/// <summary>What is still to run, and what each node waits for. Nodes leave in ComfyUI's order: outputs and async nodes first, then what leads to an output in one step, then in two.</summary>
internal sealed class ExecutionList(RunningGraph graph, Func<string, bool> isCached)
{
    private readonly OrderedDictionary<string, Entry> _pending = new(StringComparer.Ordinal);

    public bool IsEmpty => _pending.Count == 0;

    /// <summary>Adds a node and what it needs; lazy inputs wait until they are asked for.</summary>
    public void Add(string id)
    {
        var open = new Stack<string>([id]);
        var links = new List<(string From, string To)>();
        while (open.TryPop(out var next))
        {
            if (!_pending.TryAdd(next, new Entry()))
            {
                continue;
            }

            var node = graph[next];
            foreach (var (input, link) in node.Links)
            {
                if (!node.IsLazy(input) && !isCached(link.NodeId))
                {
                    open.Push(link.NodeId);
                    links.Add((link.NodeId, next));
                }
            }
        }

        foreach (var (from, to) in links)
        {
            Require(from, to);
        }
    }

    /// <summary>Lets <paramref name="to"/> wait for <paramref name="from"/>, unless that one is cached.</summary>
    public void Require(string from, string to)
    {
        if (isCached(from))
        {
            return;
        }

        Add(from);
        if (_pending[from].Blocks.TryAdd(to, value: true))
        {
            _pending[to].BlockCount++;
        }
    }

    /// <summary>Keeps a node back until <see cref="Release"/>.</summary>
    public void Hold(string id) => _pending[id].BlockCount++;

    public void Release(string id) => _pending[id].BlockCount--;

    /// <summary>The node to run next; null when all that is left waits.</summary>
    public string? Pick()
    {
        var ready = _pending.Where(entry => entry.Value.BlockCount == 0).Select(entry => entry.Key).ToList();
        return ready.Find(id => IsOutput(id) || graph[id].Class.IsAsync)
            ?? ready.Find(id => _pending[id].Blocks.Keys.Any(IsOutput))
            ?? ready.Find(id => _pending[id].Blocks.Keys.Any(next => _pending[next].Blocks.Keys.Any(IsOutput)))
            ?? ready.FirstOrDefault();
    }

    /// <summary>Takes a node that has run off the list.</summary>
    public void Complete(string id)
    {
        _pending.Remove(id, out var entry);
        foreach (var waiting in entry!.Blocks.Keys)
        {
            _pending[waiting].BlockCount--;
        }
    }

    /// <summary>A node to blame when everything waits for something else: the first that belongs to an expansion, else the first.</summary>
    public string BlamedForCycle() => _pending.Keys.Select(graph.RealId).Zip(_pending.Keys).FirstOrDefault(pair => pair.First != pair.Second) is { First: { } blamed } ? blamed : _pending.Keys.First();

    private bool IsOutput(string id) => graph[id].Class.IsOutputNode;

    private sealed class Entry
    {
        public int BlockCount { get; set; }

        public OrderedDictionary<string, bool> Blocks { get; } = new(StringComparer.Ordinal);
    }
}
