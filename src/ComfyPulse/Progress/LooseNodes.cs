using System.Text;

namespace ComfyPulse.Progress;

/// <summary>The nodes of a prompt whose workflow is not known, as they are heard of.</summary>
internal sealed class LooseNodes
{
    private const int MaxKept = 4096;

    private readonly Dictionary<string, int> _indexes = new(StringComparer.Ordinal);
    private readonly List<string> _ids = [];

    public int IndexOf(string nodeId) => _indexes.GetValueOrDefault(nodeId, -1);

    public string IdOf(int index) => _ids[index];

    /// <summary>The node's index, a new one where it is new. Beyond the limit all share the last.</summary>
    public int Add(ReadOnlySpan<byte> nodeId)
    {
        var id = Encoding.UTF8.GetString(nodeId);
        if (_indexes.TryGetValue(id, out var index))
        {
            return index;
        }

        if (_ids.Count == MaxKept)
        {
            return MaxKept - 1;
        }

        _ids.Add(id);
        return _indexes[id] = _ids.Count - 1;
    }
}
