namespace ComfyPulse.Diagnosis;

/// <summary>Whether events of the pod's own queue reach us.</summary>
internal enum EventEcho
{
    /// <summary>One came.</summary>
    Heard,

    /// <summary>One was asked for, and nothing came.</summary>
    Silent,

    /// <summary>The pod's version cannot be asked for one without disturbing a prompt.</summary>
    TooOld,

    /// <summary>What is needed to ask for one is not there, not let through, or turned off.</summary>
    NotToBeHad,
}
