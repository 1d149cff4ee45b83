namespace ComfyPulse;

/// <summary>What the nodes of workflows cost, learned from every run, for each pod apart. Safe for any number of threads.</summary>
public sealed class CostModel
{
    /// <summary>The one that the clients of this process share by default.</summary>
    public static CostModel Shared { get; } = new();
}
