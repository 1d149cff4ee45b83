namespace ComfyPulse.Tests.Client;

/// <summary>Several runs on one connection to an embedded pod. The pod is kept busy at first, so that runs can be queued and read before any of them begins.</summary>
internal sealed class SharedConnection : IAsyncDisposable
{
    private int _bystanders;

    private SharedConnection(PodFixture pod, ComfyUIWebSocketClient sockets) => (Pod, Sockets, Client) = (pod, sockets, pod.Client(sockets));

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public PodFixture Pod { get; }

    public ComfyUIWebSocketClient Sockets { get; }

    public ComfyUIPodClient Client { get; }

    public static async Task<SharedConnection> StartAsync()
    {
        var pod = await PodFixture.StartAsync();
        var shared = new SharedConnection(pod, pod.Sockets(new WebSocketClientOptions { ProgressEvery = TimeSpan.Zero }));
        await shared.Client.SubmitAsync(PodFixture.WaitWorkflow(999), cancellationToken: Token);
        await pod.Gate.NextArrivalAsync();
        return shared;
    }

    /// <summary>Queues a run that nothing may touch, and reads it from before its beginning.</summary>
    public async Task<Bystander> QueueBystanderAsync()
    {
        // Each is another workflow, so that none finds its results cached.
        var text = $"untouched {++_bystanders}";
        var workflow = Workflow.Parse($$"""
            { "1": { "class_type": "TestWait", "inputs": { "salt": {{1000 + _bystanders}} } }, "2": { "class_type": "TestText", "inputs": { "text": "{{text}}" } } }
            """);
        var run = await Client.SubmitAsync(workflow, cancellationToken: Token);
        var reading = run.ListenAsync(new ListenOptions { ProgressEvery = TimeSpan.Zero }, Token).GetAsyncEnumerator(Token);
        Assert.True(await reading.MoveNextAsync());
        Assert.Equal(PromptPhase.Queued, Assert.IsType<PromptSnapshot>(reading.Current).Progress.Phase);
        return new Bystander(run, text, Bystander.ReadToEndAsync(reading));
    }

    /// <summary>Lets what the pod is busy with go on, until the bystander runs.</summary>
    public async Task RunAsync(Bystander bystander)
    {
        Pod.Gate.Open();
        Assert.Equal(bystander.Run.PromptId.Value, await Pod.Gate.NextArrivalAsync());
    }

    /// <summary>Lets the bystander run, if it does not yet, and holds that it was told all of its life, as if it were alone.</summary>
    public async Task EndsUntouchedAsync(Bystander bystander)
    {
        Pod.Gate.OpenForAll();
        await bystander.EndsUntouchedAsync();
        Assert.Single(Sockets.Pool.Connections);
    }

    public ValueTask DisposeAsync() => Pod.DisposeAsync();
}
