namespace ComfyPulse;

/// <summary>What kind of trouble a failure or a rejection is, and so who can mend it. Told from the exception's type first and from whole phrases of its message second; what is not told for certain is <see cref="NodeError"/>.</summary>
public enum FailureCategory
{
    /// <summary>Nothing was told: no exception, no reason. The pod's log is the only witness.</summary>
    Unknown,

    /// <summary>The GPU's memory or the pod's main memory did not suffice. Submitting again may do once memory is free; else a smaller image or batch is needed.</summary>
    OutOfMemory,

    /// <summary>A model file is not on the pod, or the file there is of a kind that the node cannot use.</summary>
    MissingModel,

    /// <summary>A model file is damaged or was not downloaded whole.</summary>
    CorruptModel,

    /// <summary>A node class is not installed on the pod, or a Python package that its pack needs.</summary>
    MissingNode,

    /// <summary>The workflow's values or links do not fit: a wrong value, models of different families, an image that cannot be read.</summary>
    BadInput,

    /// <summary>The numbers of a computation became NaN or infinite.</summary>
    NotANumber,

    /// <summary>The pod's disk, or its share of it, is full.</summary>
    DiskFull,

    /// <summary>The GPU or its driver failed or is not usable. After such an error the pod's process often fails at everything until it is restarted.</summary>
    DeviceError,

    /// <summary>A node that talks to a service elsewhere could not: no connection, no answer in time, no credentials, no credit, too many requests.</summary>
    Network,

    /// <summary>The node raised anything else: its message and traceback are all there is.</summary>
    NodeError,
}
