namespace ComfyPulse.PodServer;

/// <summary>On which side of the pod's taking a submission its answer is lost.</summary>
public enum When
{
    /// <summary>The connection is cut before the pod looks at what was sent: nothing is queued.</summary>
    Before,

    /// <summary>The submission is taken (or refused) as always, and the connection is cut in place of the answer.</summary>
    After,
}
