namespace ComfyPulse.Protocol;

/// <summary>One node of a <c>progress_state</c> with the fields, the order and the blanks that ComfyUI writes.</summary>
/// <remarks>Snapshots are most of what a pod sends, and nearly all of their nodes are so. Whatever looks different in the least is left to the real JSON reader.</remarks>
internal ref struct PlainNodeState
{
    public ReadOnlySpan<byte> NodeId;
    public ReadOnlySpan<byte> RealNodeId;
    public ReadOnlySpan<byte> DisplayNodeId;
    public ReadOnlySpan<byte> ParentNodeId;
    public ReadOnlySpan<byte> State;
    public double Value;
    public double Max;
    public bool HasIntegers;

    /// <summary>From the start of <c>data</c> to its first node.</summary>
    public static bool TryEnter(scoped ref ReadOnlySpan<byte> rest) =>
        PlainJson.TryPass(ref rest, "{\"prompt_id\": "u8) && PlainJson.TryText(ref rest, out _) && PlainJson.TryPass(ref rest, ", \"nodes\": {"u8);

    /// <summary>Reads a node and moves behind it.</summary>
    public static bool TryRead(scoped ref ReadOnlySpan<byte> rest, out PlainNodeState node)
    {
        node = default;
        var at = rest;
        if (!PlainJson.TryText(ref at, out node.NodeId)
            || !PlainJson.TryPass(ref at, ": {\"value\": "u8) || !PlainJson.TryNumber(ref at, out node.Value, out node.HasIntegers)
            || !PlainJson.TryPass(ref at, ", \"max\": "u8) || !PlainJson.TryNumber(ref at, out node.Max, out _)
            || !PlainJson.TryPass(ref at, ", \"state\": "u8) || !PlainJson.TryText(ref at, out node.State)
            || !PlainJson.TryPass(ref at, ", \"node_id\": "u8) || !PlainJson.TryText(ref at, out _)
            || !PlainJson.TryPass(ref at, ", \"prompt_id\": "u8) || !PlainJson.TryText(ref at, out _)
            || !PlainJson.TryPass(ref at, ", \"display_node_id\": "u8) || !PlainJson.TryText(ref at, out node.DisplayNodeId)
            || !PlainJson.TryPass(ref at, ", \"parent_node_id\": "u8) || !PlainJson.TryTextOrNull(ref at, out node.ParentNodeId)
            || !PlainJson.TryPass(ref at, ", \"real_node_id\": "u8) || !PlainJson.TryTextOrNull(ref at, out node.RealNodeId)
            || !PlainJson.TryPass(ref at, "}"u8))
        {
            return false;
        }

        rest = at;
        return true;
    }
}
