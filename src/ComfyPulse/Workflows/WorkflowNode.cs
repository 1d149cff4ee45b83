using ComfyPulse.Protocol;

namespace ComfyPulse;

/// <summary>One node of a workflow.</summary>
/// <param name="Id">Its id: any text.</param>
/// <param name="ClassType">Its class.</param>
/// <param name="Title">The title from <c>_meta</c>; null where it has none.</param>
/// <param name="Inputs">Its inputs by name.</param>
public sealed record WorkflowNode(string Id, string ClassType, string? Title, IReadOnlyDictionary<string, WorkflowInput> Inputs);

/// <summary>One input of a node: a literal, or a link to another node's output.</summary>
/// <param name="Value">The literal, or the link's array, raw.</param>
/// <param name="LinkNodeId">The node that it links to; null for a literal. That node may be missing: the pod says so.</param>
/// <param name="LinkSlot">The output of that node, counted from 0.</param>
public sealed record WorkflowInput(RawJson Value, string? LinkNodeId = null, int LinkSlot = 0)
{
    /// <summary>Whether it is a link.</summary>
    public bool IsLink => LinkNodeId is not null;
}
