using System.Text.Json.Nodes;
using ComfyPulse.Conformance.Tests.Wire;
using ComfyPulse.Conformance.Tests.Workflows;

namespace ComfyPulse.Conformance.Tests.Pods;

/// <summary>One case's stay on a pod: its client, its raw requests and sockets, and at the end the removal of what it left in queue and history.</summary>
internal sealed class PodVisit : IAsyncDisposable
{
    /// <summary>How long a case may take on a slow pod. It only keeps a broken pod from holding up the run.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(4);

    private readonly CancellationTokenSource _stopping;
    private readonly List<string> _prompts = [];
    private readonly List<IAsyncDisposable> _opened = [];

    public PodVisit(PodUnderTest pod, CancellationToken stop)
    {
        _stopping = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _stopping.CancelAfter(Longest);
        Pod = pod;
        Client = new ComfyUIPodClient(pod.Options());
        Http = new WireHttp(pod.Url);
    }

    public PodUnderTest Pod { get; }

    public ComfyUIPodClient Client { get; }

    public WireHttp Http { get; }

    public CancellationToken Stop => _stopping.Token;

    /// <summary>A name for files of this case alone, in the run's folder.</summary>
    public string NewName() => Pod.Prefix + Guid.NewGuid().ToString("N")[..8];

    public Task<bool> HasNodeAsync(string classType) => Pod.HasNodeAsync(Client, classType, Stop);

    /// <summary>Another client of the same pod: somebody else. <paramref name="url"/> is a front's address, where it goes through one.</summary>
    public ComfyUIPodClient NewClient(Uri? url = null)
    {
        var client = new ComfyUIPodClient(Pod.Options(url));
        _opened.Add(client);
        return client;
    }

    /// <summary>A socket of one's own, greeted by the pod.</summary>
    public async Task<WireSocket> OpenSocketAsync(string? clientId = null)
    {
        var socket = await WireSocket.OpenAsync(Pod.Url, clientId ?? Guid.NewGuid().ToString("D"), Stop);
        _opened.Add(socket);
        return socket;
    }

    public async Task<PromptRun> SubmitAsync(Graph graph, SubmitOptions? options = null, ComfyUIPodClient? client = null)
    {
        var run = await (client ?? Client).SubmitAsync(graph.ToWorkflow(), options, Stop);
        Remember(run.PromptId.Value);
        return run;
    }

    /// <summary>Submits and waits for the end.</summary>
    public async Task<PromptResult> RunAsync(Graph graph, SubmitOptions? options = null) => await (await SubmitAsync(graph, options)).Completion.WaitAsync(Stop);

    /// <summary>Posts a graph as it is, for a socket's client id; the pod must accept it.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="clientId">The socket's client id.</param>
    /// <param name="promptId">The prompt id; null for one of the pod's.</param>
    /// <param name="with">One more member of the submission.</param>
    /// <returns>The prompt id.</returns>
    public async Task<string> PostAsync(Graph graph, string clientId, string? promptId = null, (string Name, JsonNode Value)? with = null)
    {
        var body = graph.ToBody(clientId);
        if (promptId is not null)
        {
            body["prompt_id"] = promptId;
        }

        if (with is var (name, value))
        {
            body[name] = value;
        }

        var answer = await Http.PostAsync("prompt", body, Stop);
        Assert.True(answer.Status == 200, answer.ToString());
        var id = answer.Json.GetProperty("prompt_id").GetString()!;
        Remember(id);
        return id;
    }

    /// <summary>A long run of our own, at work when this returns, so that what is submitted next has to wait. Disposing it ends it.</summary>
    public async Task<Blocker> BlockAsync()
    {
        var work = await Pod.GetSlowWorkAsync(this);
        var run = await SubmitAsync(work.Chain(TimeSpan.FromSeconds(30)));
        await run.WaitForAsync<NodeStarted>(Stop);
        return new Blocker(run, Stop);
    }

    /// <summary>A run of about so long that is let go on to its end.</summary>
    public async Task<Graph> SlowGraphAsync(double seconds, string? prefix = null) => (await Pod.GetSlowWorkAsync(this)).Chain(TimeSpan.FromSeconds(seconds), prefix);

    public async ValueTask DisposeAsync()
    {
        foreach (var opened in _opened)
        {
            await opened.DisposeAsync();
        }

        try
        {
            await new OwnPrompts(Client.Routes, _prompts).RemoveAsync();
        }
        finally
        {
            await Client.DisposeAsync();
            Http.Dispose();
            _stopping.Dispose();
        }
    }

    private void Remember(string promptId)
    {
        if (!_prompts.Contains(promptId))
        {
            _prompts.Add(promptId);
        }
    }
}
