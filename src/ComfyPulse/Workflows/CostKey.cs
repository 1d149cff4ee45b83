namespace ComfyPulse.Workflows;

/// <summary>Under what a node's cost is learned and looked for.</summary>
/// <param name="Hash">The key.</param>
/// <param name="IsSame">Whether nodes with this key should take the same time; else they are only alike.</param>
internal readonly record struct CostKey(ulong Hash, bool IsSame)
{
    /// <summary>What should take the same time, then the class with the same models, then the class.</summary>
    public static CostKey[] Of(string classType, NodeWork work)
    {
        var ofClass = new CostKey(StableHash.Add(StableHash.Of(classType), "class"), IsSame: false);
        return work.Family == work.Signature
            ? [new(work.Signature, IsSame: true), ofClass]
            : [new(work.Signature, IsSame: true), new(StableHash.Add(work.Family, "family"), IsSame: false), ofClass];
    }
}
