using System.Runtime.InteropServices;

namespace ComfyPulse.Progress;

/// <summary>What a node is expected to take, in seconds.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct NodeCost
{
    /// <summary>Getting its models ready, once after they were loaded: reading on, moving to the GPU.</summary>
    public double Ready { get; init; }

    /// <summary>From its start to its first step; all of it for a node without steps.</summary>
    public double Start { get; init; }

    /// <summary>One step.</summary>
    public double Step { get; init; }

    /// <summary>The steps of its first bar; 0 for a node without one, or where that is not known.</summary>
    public double Steps { get; init; }

    /// <summary>What follows the first bar: further bars, the writing of a result.</summary>
    public double Rest { get; init; }

    /// <summary>How wrong the numbers may be: the standard deviation of the logarithm of the true over the expected time.</summary>
    public double Spread { get; init; }

    /// <summary>For how many observations they stand when the run shows another pace.</summary>
    public double Trust { get; init; }

    /// <summary>Whether nodes like it have been seen.</summary>
    public bool IsLearned { get; init; }

    /// <summary>All of it but <see cref="Ready"/>.</summary>
    public double Warm => Start + (Step * Steps) + Rest;
}
