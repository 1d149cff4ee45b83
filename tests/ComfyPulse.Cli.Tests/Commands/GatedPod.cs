using ComfyPulse.EmbeddedPod;

namespace ComfyPulse.Cli.Tests.Commands;

/// <summary>A pod with a node that is done when the test says so, and with prompts that somebody else submitted.</summary>
internal sealed class GatedPod : IAsyncDisposable
{
    /// <summary>Three nodes behind the gate; the last one's title is hostile.</summary>
    public const string Workflow = """
        {
          "1": {"class_type": "Gate", "inputs": {}},
          "2": {"class_type": "EmptyImage", "inputs": {"width": ["1", 0], "height": 8, "batch_size": 1, "color": 0}},
          "3": {"class_type": "SaveImage", "_meta": {"title": "Save\u001b[31m it"}, "inputs": {"images": ["2", 0], "filename_prefix": "gate"}}
        }
        """;

    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private EmbeddedPodHost? _host;
    private ComfyUIPodClient? _somebodyElse;

    private GatedPod()
    {
    }

    /// <summary>The pod's address.</summary>
    public string Url => _host!.BaseUrl.AbsoluteUri;

    /// <summary>A client of somebody else.</summary>
    public ComfyUIPodClient Client => _somebodyElse!;

    /// <summary>Comes once a prompt waits at the gate.</summary>
    public Task Reached => _reached.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

    public static async Task<GatedPod> StartAsync(params NodeClass[] more)
    {
        var pod = new GatedPod();
        var options = new EmbeddedPodOptions { StepTime = TimeSpan.FromMilliseconds(50) };
        options.NodeClasses.Add(new NodeClass("Gate", pod.WaitAsync) { Outputs = [new NodeOutput("INT")] });
        foreach (var nodeClass in more)
        {
            options.NodeClasses.Add(nodeClass);
        }

        pod._host = await EmbeddedPodHost.StartAsync(options, TestContext.Current.CancellationToken);
        pod._somebodyElse = new ComfyUIPodClient(pod._host.BaseUrl);
        return pod;
    }

    /// <summary>Somebody else's prompt.</summary>
    public Task<PromptRun> SubmitAsync(string workflow = Workflow, string? clientId = null) =>
        Client.SubmitAsync(ComfyPulse.Workflow.Parse(workflow), new() { ClientId = clientId }, TestContext.Current.CancellationToken);

    /// <summary>Somebody else's prompt, to its end.</summary>
    public async Task<PromptResult> FinishAsync(string workflow) =>
        await (await SubmitAsync(workflow)).Completion.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

    /// <summary>Opens the gate for good.</summary>
    public void Open() => _opened.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        Open();
        await _somebodyElse!.DisposeAsync();
        await _host!.DisposeAsync();
    }

    private async ValueTask<NodeResult> WaitAsync(NodeCall call)
    {
        _reached.TrySetResult();
        await _opened.Task;
        return new NodeResult.Values([8L]);
    }
}
