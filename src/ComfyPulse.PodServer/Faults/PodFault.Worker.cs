namespace ComfyPulse.PodServer;

/// <content>The worker.</content>
public abstract partial record PodFault
{
    /// <summary>The next prompt that the worker takes stays running and does nothing, as on a ComfyUI whose worker has died, until the fault is removed or the pod restarts. An interrupt does not help.</summary>
    public sealed record HangWorker : PodFault;
}
