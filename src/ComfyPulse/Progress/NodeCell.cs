using System.Runtime.InteropServices;

namespace ComfyPulse.Progress;

/// <summary>What is kept of one node.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct NodeCell
{
    public NodeStage Stage;
    public int Order;
    public double Value;
    public double Max;

    /// <summary>The share of it that has been done at best: a second bar, or a lazy round, does not take it back.</summary>
    public double Done;
}
