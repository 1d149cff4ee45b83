using System.Runtime.InteropServices;

namespace ComfyPulse.Progress;

/// <summary>How long a node of a run took, in seconds: what costs are learned from.</summary>
/// <param name="Index">The node.</param>
/// <param name="IsCold">Its models had just been loaded, so that the start includes getting them ready.</param>
/// <param name="Start">From its start to its first step; all of it for a node without a bar.</param>
/// <param name="Step">One step; 0 where none was measured.</param>
/// <param name="Steps">The steps of its first bar; 0 for none.</param>
/// <param name="Rest">What followed the first bar.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct NodeTiming(int Index, bool IsCold, double Start, double Step, double Steps, double Rest);
