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

    /// <summary>The share of its inner nodes that has been done at best.</summary>
    public double Done;
}
