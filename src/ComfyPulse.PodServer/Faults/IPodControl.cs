namespace ComfyPulse.PodServer;

/// <summary>What the fault routes do to the pod as a whole.</summary>
public interface IPodControl
{
    /// <summary>How often each submission was accepted, by prompt id.</summary>
    IReadOnlyDictionary<string, int> Accepted { get; }

    /// <summary>Begins to stop the pod and start it anew, and returns at once: the request that asks for it is one of those that end.</summary>
    /// <param name="down">How long it stays away.</param>
    void BeginRestart(TimeSpan down);

    /// <summary>Forgets all ended prompts but the newest.</summary>
    void TrimHistory(int keep);
}
