using ComfyPulse.Routes;

namespace ComfyPulse;

/// <summary>The REST routes of a pod, by area.</summary>
/// <remarks>All of them may throw <see cref="PodUnreachableException"/> (nothing was sent), <see cref="PodAnswerLostException"/> (it may have been), <see cref="PodResponseException"/> (the answer is not ComfyUI's, or an error's) and, for the token, <see cref="OperationCanceledException"/>.</remarks>
public sealed class PodRoutes
{
    internal PodRoutes(PodHttp http)
    {
        Gate = new VersionGate(http);
        Prompt = new PromptRoutes(http);
        Queue = new QueueRoutes(http);
        History = new HistoryRoutes(http);
        Jobs = new JobRoutes(http, Gate);
        Files = new FileRoutes(http);
        Models = new ModelRoutes(http);
        Nodes = new NodeRoutes(http);
        Server = new ServerRoutes(http, Gate);
        Logs = new LogRoutes(http);
    }

    /// <summary>Submissions, and how long the queue is.</summary>
    public PromptRoutes Prompt { get; }

    /// <summary>What runs and what waits.</summary>
    public QueueRoutes Queue { get; }

    /// <summary>What has ended.</summary>
    public HistoryRoutes History { get; }

    /// <summary>One view of all three, on pods since 0.6.0.</summary>
    public JobRoutes Jobs { get; }

    /// <summary>Downloads and uploads.</summary>
    public FileRoutes Files { get; }

    /// <summary>The model files.</summary>
    public ModelRoutes Models { get; }

    /// <summary>The node classes.</summary>
    public NodeRoutes Nodes { get; }

    /// <summary>The pod itself.</summary>
    public ServerRoutes Server { get; }

    /// <summary>What the pod prints.</summary>
    internal LogRoutes Logs { get; }

    /// <summary>The pod's version, and what it is too old for.</summary>
    internal VersionGate Gate { get; }
}
