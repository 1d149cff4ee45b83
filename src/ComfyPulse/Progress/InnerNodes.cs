using System.Text;

namespace ComfyPulse.Progress;

/// <summary>The nodes that nodes of the submitted graph have expanded into. Loops make new ones for ever, so only so many are kept apart.</summary>
internal sealed class InnerNodes
{
    private const int MaxKept = 4096;

    private readonly Dictionary<string, Inner> _byId = new(StringComparer.Ordinal);
    private readonly Dictionary<int, (double Done, int Count)> _byOwner = [];

    public bool Any => _byId.Count > 0;

    public Inner? Find(string nodeId) => _byId.GetValueOrDefault(nodeId);

    /// <summary>Whether the node is new, whether anything moved, and the share of its owner that is done by all inner nodes known, short of 1: more may come.</summary>
    public (bool IsNew, bool Moved, double Share) Tell(ReadOnlySpan<byte> nodeId, int owner, double value, double max, bool isFinished)
    {
        var isNew = false;
        if (Find(nodeId) is not { } inner)
        {
            if (_byId.Count >= MaxKept)
            {
                return default;
            }

            isNew = true;
            inner = new Inner(owner);
            _byId.Add(Encoding.UTF8.GetString(nodeId), inner);
        }

        var done = isFinished ? 1 : NodeTally.ShareOf(value, max);
        var moved = done > inner.Done || value != inner.Value;
        var (sum, count) = _byOwner.GetValueOrDefault(inner.Owner);
        sum += Math.Max(0, done - inner.Done);
        count += isNew ? 1 : 0;
        (inner.Done, inner.Value) = (Math.Max(inner.Done, done), value);
        _byOwner[inner.Owner] = (sum, count);
        return (isNew, moved, sum / (count + 1));
    }

    private Inner? Find(ReadOnlySpan<byte> nodeId)
    {
        if (_byId.Count == 0)
        {
            return null;
        }

        Span<char> id = stackalloc char[256];
        return nodeId.Length > id.Length
            ? Find(Encoding.UTF8.GetString(nodeId))
            : _byId.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(id[..Encoding.UTF8.GetChars(nodeId, id)], out var inner) ? inner : null;
    }

    /// <summary>One inner node: the index of the node it belongs to, and how far it is.</summary>
    internal sealed class Inner(int owner)
    {
        public int Owner { get; } = owner;

        public double Done { get; set; }

        public double Value { get; set; }
    }
}
