using ComfyPulse.Routes;

namespace ComfyPulse;

/// <summary>The REST routes of a pod, by area.</summary>
/// <remarks>All of them may throw <see cref="PodUnreachableException"/> (nothing was sent), <see cref="PodAnswerLostException"/> (it may have been), <see cref="PodResponseException"/> (the answer is not ComfyUI's, or an error's) and, for the token, <see cref="OperationCanceledException"/>.
/// <para>A read (GET, HEAD) that fails in passing is repeated first, see <see cref="ComfyUIPodOptions.ReadRetries"/>; anything that changes the pod is sent once.</para></remarks>
public sealed class PodRoutes
{
    internal PodRoutes(PodHttp http, ReadRetry? retry = null)
    {
        var calls = new PodCalls(http, retry);
        Http = http;
        Gate = new VersionGate(calls);
        Prompt = new PromptRoutes(calls);
        Queue = new QueueRoutes(calls);
        History = new HistoryRoutes(calls, Gate);
        Jobs = new JobRoutes(Gate);
        Files = new FileRoutes(calls, Gate);
        Models = new ModelRoutes(calls);
        Nodes = new NodeRoutes(calls, Gate);
        Server = new ServerRoutes(calls, Gate);
        Packs = new PackRoutes(calls, Gate);
        Users = new UserRoutes(calls);
        UserData = new UserDataRoutes(calls, Gate);
        Assets = new AssetRoutes(calls, Gate);
        Logs = new LogRoutes(calls);
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

    /// <summary>What node packs bring along besides classes.</summary>
    public PackRoutes Packs { get; }

    /// <summary>Users and their settings.</summary>
    public UserRoutes Users { get; }

    /// <summary>The files of users: workflows among them.</summary>
    public UserDataRoutes UserData { get; }

    /// <summary>The database of files, on pods since 0.9.0 that were started with it.</summary>
    public AssetRoutes Assets { get; }

    /// <summary>What the pod prints.</summary>
    public LogRoutes Logs { get; }

    /// <summary>All requests to the pod, and what has been learnt of it.</summary>
    internal PodHttp Http { get; }

    /// <summary>The pod's version, and what it is too old for.</summary>
    internal VersionGate Gate { get; }
}
