using System.Text.Json.Nodes;

namespace ComfyPulse.EmbeddedPod;

/// <summary>Results of earlier runs, by what they were made from. The oldest unused ones go when there are many.</summary>
internal sealed class ExecutionCache
{
    private const int MaxEntries = 2000;

    private readonly OrderedDictionary<string, CachedNode> _entries = new(StringComparer.Ordinal);

    /// <summary>What a node with this signature has made; null when nothing is known.</summary>
    public CachedNode? Find(string signature) => _entries.GetValueOrDefault(signature);

    public void SetUi(string signature, JsonObject ui) => Entry(signature).Ui = ui;

    public void SetOutputs(string signature, IReadOnlyList<object?> outputs) => Entry(signature).Outputs = outputs;

    /// <summary>Marks what a new prompt can use as fresh; drops the rest if asked to, and in any case what is too much.</summary>
    public void Begin(IEnumerable<string> signatures, bool dropsOthers)
    {
        var kept = new List<KeyValuePair<string, CachedNode>>();
        foreach (var signature in signatures)
        {
            if (_entries.Remove(signature, out var entry))
            {
                kept.Add(KeyValuePair.Create(signature, entry));
            }
        }

        if (dropsOthers)
        {
            _entries.Clear();
        }

        foreach (var (signature, entry) in kept)
        {
            _entries[signature] = entry;
        }

        while (_entries.Count > MaxEntries)
        {
            _entries.RemoveAt(0);
        }
    }

    public void Clear() => _entries.Clear();

    private CachedNode Entry(string signature)
    {
        if (!_entries.TryGetValue(signature, out var entry))
        {
            _entries[signature] = entry = new CachedNode();
        }

        return entry;
    }
}

/// <summary>What a node has made: its outputs, and what users saw.</summary>
internal sealed class CachedNode
{
    /// <summary>Null while the node has not ended.</summary>
    public IReadOnlyList<object?>? Outputs { get; set; }

    public JsonObject? Ui { get; set; }
}
