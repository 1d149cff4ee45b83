using System.Text.Json.Nodes;

namespace ComfyPulse.EmbeddedPod;

/// <summary>Results of earlier runs, by what they were made from. Between prompts, the oldest unused ones go when they are many or take much memory.</summary>
/// <param name="maxBytes">How much they may take, as <see cref="CachedBytes"/> estimates it.</param>
internal sealed class ExecutionCache(long maxBytes)
{
    private const int MaxEntries = 2000;

    private readonly OrderedDictionary<string, CachedNode> _entries = new(StringComparer.Ordinal);

    /// <summary>What a node with this signature has made; null when nothing is known.</summary>
    public CachedNode? Find(string signature) => _entries.GetValueOrDefault(signature);

    public void SetUi(string signature, JsonObject ui) => Entry(signature).Ui = ui;

    public void SetOutputs(string signature, IReadOnlyList<object?> outputs) => Entry(signature).Outputs = outputs;

    /// <summary>Marks what a new prompt can use as fresh; drops the rest if asked to.</summary>
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
    }

    /// <summary>Drops the oldest of what is too much. Not while a prompt runs: its nodes wait for their inputs here.</summary>
    public void Trim()
    {
        var (bytes, kept) = (new CachedBytes(), 0);
        for (var index = _entries.Count - 1; index >= 0 && kept < MaxEntries; index--, kept++)
        {
            bytes.Add(_entries.GetAt(index).Value);
            if (bytes.Total > maxBytes)
            {
                break;
            }
        }

        while (_entries.Count > kept)
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
