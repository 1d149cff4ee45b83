namespace ComfyPulse.Protocol;

/// <summary>How far one node is, as <c>progress_state</c> tells it: a snapshot of a node that has started.</summary>
/// <param name="NodeId">The executing node; inside an expansion an id that the submitted graph does not have.</param>
/// <param name="Value">Steps done of the node's current bar. May go back: a node can start a second bar.</param>
/// <param name="Max">The bar's length; 1 for a node without a bar, never trusted to be above 0.</param>
/// <param name="State"><c>running</c> or <c>finished</c>; a node that failed stays <c>running</c>.</param>
/// <param name="DisplayNodeId">The node that a UI lights up for this one.</param>
/// <param name="ParentNodeId">The node that made this one by expansion; null for a node of the submitted graph.</param>
/// <param name="RealNodeId">The node of the submitted graph that this one's work belongs to.</param>
public sealed record NodeState(
    string NodeId,
    double Value,
    double Max,
    string State,
    string? DisplayNodeId,
    string? ParentNodeId,
    string? RealNodeId)
{
    /// <summary>Whether the wire has the numbers as ints (<c>1</c>: the steps of a bar, or a cached node) or as floats (<c>1.0</c>: a node without a bar).</summary>
    public bool HasIntegers { get; init; }

    /// <summary>The node is done.</summary>
    public const string Finished = "finished";

    /// <summary>The node is at work, or has failed.</summary>
    public const string Running = "running";
}
