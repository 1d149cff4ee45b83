using ComfyPulse.PodServer;

namespace ComfyPulse.EmbeddedPod;

/// <summary>Pending prompts as a binary heap by number and id, laid out as Python's <c>heapq</c> does: <c>GET /queue</c> shows the array as it is.</summary>
internal sealed class PromptHeap
{
    private readonly List<QueuedPrompt> _items = [];

    public int Count => _items.Count;

    public IReadOnlyList<QueuedPrompt> ToSnapshot() => [.. _items];

    public void Clear() => _items.Clear();

    public void Push(QueuedPrompt item)
    {
        _items.Add(item);
        Lift(_items.Count - 1, 0);
    }

    public QueuedPrompt Pop()
    {
        var last = _items[^1];
        _items.RemoveAt(_items.Count - 1);
        if (_items.Count == 0)
        {
            return last;
        }

        var first = _items[0];
        _items[0] = last;
        Sink(0);
        return first;
    }

    public bool Remove(string promptId)
    {
        var index = _items.FindIndex(item => item.PromptId == promptId);
        if (index < 0)
        {
            return false;
        }

        _items.RemoveAt(index);
        for (var root = (_items.Count / 2) - 1; root >= 0; root--)
        {
            Sink(root);
        }

        return true;
    }

    private static bool IsLess(QueuedPrompt one, QueuedPrompt other)
    {
        var order = one.Number.Value.CompareTo(other.Number.Value);
        return order != 0 ? order < 0 : string.CompareOrdinal(one.PromptId, other.PromptId) < 0;
    }

    // Moves an item towards the root, no further than to "root".
    private void Lift(int index, int root)
    {
        var item = _items[index];
        while (index > root && IsLess(item, _items[(index - 1) / 2]))
        {
            _items[index] = _items[(index - 1) / 2];
            index = (index - 1) / 2;
        }

        _items[index] = item;
    }

    // Lets the smaller child rise all the way down first, then lifts the item back: heapq's way, which decides the array's order.
    private void Sink(int root)
    {
        var item = _items[root];
        var index = root;
        for (var child = (2 * index) + 1; child < _items.Count; child = (2 * index) + 1)
        {
            var right = child + 1;
            child = right < _items.Count && !IsLess(_items[child], _items[right]) ? right : child;
            _items[index] = _items[child];
            index = child;
        }

        _items[index] = item;
        Lift(index, root);
    }
}
