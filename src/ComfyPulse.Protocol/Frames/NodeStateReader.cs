using System.Text.Json;

namespace ComfyPulse.Protocol;

/// <summary>Walks the nodes of a <c>progress_state</c> in the received bytes: as <see cref="PlainNodeState"/> has them as long as that holds, then as JSON. Ids are raw UTF-8, unescaped; nothing is allocated unless an id carries escapes.</summary>
public ref struct NodeStateReader
{
    private readonly ReadOnlySpan<byte> _data;
    private ReadOnlySpan<byte> _plain;
    private int _told;
    private JsonCursor _cursor;
    private bool _isOpen;

    internal NodeStateReader(ReadOnlySpan<byte> data)
    {
        _data = _plain = data;
        _isOpen = true;
        if (!PlainNodeState.TryEnter(ref _plain))
        {
            Reread();
        }
    }

    /// <summary>The node's id, UTF-8.</summary>
    public ReadOnlySpan<byte> NodeId { get; private set; }

    /// <summary>The id of the submitted graph's node that this one belongs to, UTF-8; the node's own where none is told.</summary>
    public ReadOnlySpan<byte> RealNodeId { get; private set; }

    /// <summary>The node that a UI lights up for this one, UTF-8; empty where none is told.</summary>
    public ReadOnlySpan<byte> DisplayNodeId { get; private set; }

    /// <summary>The node that made this one by expansion, UTF-8; empty for a node of the submitted graph.</summary>
    public ReadOnlySpan<byte> ParentNodeId { get; private set; }

    /// <summary>The state's word, UTF-8; empty where none is told.</summary>
    public ReadOnlySpan<byte> State { get; private set; }

    /// <summary>Steps done; 0 where unreadable.</summary>
    public double Value { get; private set; }

    /// <summary>Steps in all; 1 where unreadable.</summary>
    public double Max { get; private set; }

    /// <summary>Whether the pod wrote its numbers as ints: the steps of a bar, or a cached node.</summary>
    public bool HasIntegers { get; private set; }

    /// <summary>Whether the node is <c>finished</c>.</summary>
    public readonly bool IsFinished => State.SequenceEqual("finished"u8);

    /// <summary>The bytes that are read: the frame's <c>data</c>.</summary>
    public readonly ReadOnlySpan<byte> Data => _data;

    /// <summary>The end of the present node in <see cref="Data"/>; -1 where something was not written as ComfyUI writes it.</summary>
    public readonly int End => _plain.IsEmpty ? -1 : _data.Length - _plain.Length;

    /// <summary>Moves over nodes that are known already: an earlier snapshot had the same bytes up to the <see cref="End"/> of the last of them.</summary>
    /// <param name="end">That end, below the length of <see cref="Data"/>.</param>
    /// <param name="nodes">How many they are, 1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="end"/> is outside of <see cref="Data"/>.</exception>
    public void Skip(int end, int nodes)
    {
        if (!_plain.IsEmpty && _told == 0)
        {
            _plain = _data[end..];
            _told = nodes;
        }
    }

    /// <summary>Moves to the next node; false at the end or where the rest cannot be read.</summary>
    public bool MoveNext()
    {
        if (!_plain.IsEmpty)
        {
            if (_plain[0] == '}')
            {
                return false;
            }

            if ((_told == 0 || PlainJson.TryPass(ref _plain, ", "u8)) && PlainNodeState.TryRead(ref _plain, out var node))
            {
                Take(node);
                return true;
            }

            Reread();
        }

        try
        {
            while (_isOpen && _cursor.NextProperty())
            {
                if (_cursor.IsObject)
                {
                    ReadNode();
                    return true;
                }

                _cursor.Skip();
            }
        }
        catch (JsonException)
        {
            // The rest is cut off or broken: what was read before it stands.
        }

        _isOpen = false;
        return false;
    }

    private void Take(in PlainNodeState node)
    {
        _told++;
        NodeId = node.NodeId;
        State = node.State;
        DisplayNodeId = node.DisplayNodeId;
        ParentNodeId = node.ParentNodeId;
        RealNodeId = node.RealNodeId.IsEmpty ? NodeId : node.RealNodeId;
        (Value, Max, HasIntegers) = (node.Value, node.Max, node.HasIntegers);
    }

    /// <summary>Something is not plain: the real JSON reader begins anew, behind the nodes that were told.</summary>
    private void Reread()
    {
        _plain = default;
        _cursor = new JsonCursor(BareNumbers.Quote(_data));
        try
        {
            _isOpen = FindNodes();
            for (; _isOpen && _told > 0; _told--)
            {
                _isOpen = _cursor.NextProperty();
                _cursor.Skip();
            }
        }
        catch (JsonException)
        {
            _isOpen = false;
        }
    }

    private bool FindNodes()
    {
        if (!_cursor.Start() || !_cursor.IsObject)
        {
            return false;
        }

        while (_cursor.NextProperty())
        {
            if (_cursor.NameIs("nodes"u8) && _cursor.IsObject)
            {
                return true;
            }

            _cursor.Skip();
        }

        return false;
    }

    private void ReadNode()
    {
        NodeId = _cursor.Name;
        RealNodeId = DisplayNodeId = ParentNodeId = State = default;
        (Value, Max, HasIntegers) = (0, 1, false);
        while (_cursor.NextProperty())
        {
            if (_cursor.NameIs("value"u8))
            {
                HasIntegers = _cursor.IsInteger;
                Value = _cursor.Number() ?? 0;
            }
            else if (_cursor.NameIs("max"u8))
            {
                Max = _cursor.Number() ?? 1;
            }
            else if (_cursor.NameIs("state"u8))
            {
                State = _cursor.Id();
            }
            else if (_cursor.NameIs("real_node_id"u8))
            {
                RealNodeId = _cursor.Id();
            }
            else if (_cursor.NameIs("display_node_id"u8))
            {
                DisplayNodeId = _cursor.Id();
            }
            else if (_cursor.NameIs("parent_node_id"u8))
            {
                ParentNodeId = _cursor.Id();
            }
            else
            {
                _cursor.Skip();
            }
        }

        RealNodeId = RealNodeId.IsEmpty ? NodeId : RealNodeId;
    }
}
