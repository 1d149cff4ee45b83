namespace ComfyPulse.Workflows;

/// <summary>One node of a plan. Nodes are known by their index: what a run keeps about them is arrays.</summary>
/// <param name="Id">The node's id.</param>
/// <param name="ClassType">Its class.</param>
/// <param name="Title">Its title, where it has one.</param>
/// <param name="Inputs">The nodes that it links to, by index, each once.</param>
/// <param name="Work">What decides its cost.</param>
internal sealed record PlanNode(string Id, string ClassType, string? Title, int[] Inputs, NodeWork Work)
{
    /// <summary>Where its cost is looked for, the closest first.</summary>
    public CostKey[] CostKeys { get; } = CostKey.Of(ClassType, Work);

    /// <summary>Whether the image frames of this node are outputs, not previews.</summary>
    public bool SendsImages => ClassType == KnownClasses.SaveImageWebsocket;
}
