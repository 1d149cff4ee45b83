namespace ComfyPulse.Progress;

/// <summary>How far a node of the submitted graph is.</summary>
internal enum NodeStage : byte
{
    /// <summary>Nothing has been heard of it.</summary>
    Waiting,

    /// <summary>Its result is cached.</summary>
    Cached,

    /// <summary>An output node whose result is cached, and the pod has passed it.</summary>
    Passed,

    /// <summary>At work.</summary>
    Running,

    /// <summary>Done.</summary>
    Finished,
}

/// <summary>What a word about a node has changed.</summary>
[Flags]
internal enum NodeChanges
{
    /// <summary>Nothing new.</summary>
    None = 0,

    /// <summary>The numbers have moved.</summary>
    Moved = 1,

    /// <summary>The node has begun.</summary>
    Started = 2,

    /// <summary>An inner node of it has begun.</summary>
    InnerStarted = 4,

    /// <summary>The node is done.</summary>
    Finished = 8,
}
