namespace ComfyPulse.Protocol;

/// <summary>Walks the nodes of a <c>progress_state</c> in the received bytes. Ids are raw UTF-8, unescaped; nothing is allocated.</summary>
public ref struct NodeStateReader
{
    /// <summary>The node's id, UTF-8.</summary>
    public ReadOnlySpan<byte> NodeId { get; private set; }

    /// <summary>The id of the submitted graph's node that this one belongs to, UTF-8; the node's own where none is told.</summary>
    public ReadOnlySpan<byte> RealNodeId { get; private set; }

    /// <summary>Steps done; 0 where unreadable.</summary>
    public double Value { get; private set; }

    /// <summary>Steps in all; 1 where unreadable.</summary>
    public double Max { get; private set; }

    /// <summary>Whether the node is <c>finished</c>.</summary>
    public bool IsFinished { get; private set; }

    /// <summary>Moves to the next node; false at the end or where the rest cannot be read.</summary>
    public bool MoveNext() => throw new NotSupportedException();
}
