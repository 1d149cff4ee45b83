using System.Text.Json.Nodes;
using ComfyPulse.EmbeddedPod;

namespace ComfyPulse.Tests.Client;

/// <summary>An embedded pod with node classes that a test steers, and clients for it. Everything goes over real sockets.</summary>
internal sealed class PodFixture : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _owned = [];

    private PodFixture(EmbeddedPodHost host, Gate gate) => (Host, Gate) = (host, gate);

    public EmbeddedPodHost Host { get; }

    /// <summary>What the <c>TestWait</c> nodes wait for.</summary>
    public Gate Gate { get; }

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<PodFixture> StartAsync(string version = "0.33.0")
    {
        var gate = new Gate();
        var options = new EmbeddedPodOptions { Version = version, StepTime = TimeSpan.FromMilliseconds(1) };
        options.NodeClasses.Add(new NodeClass("TestText", call => Text(call)) { Inputs = [new NodeInput("text", "STRING")], IsOutputNode = true });
        options.NodeClasses.Add(new NodeClass("TestFail", _ => throw new NodeFailureException("ValueError", "it is broken")) { IsOutputNode = true });
        options.NodeClasses.Add(new NodeClass("TestWait", gate.RunAsync) { Inputs = [new NodeInput("salt", "INT")], IsOutputNode = true });
        options.NodeClasses.Add(new NodeClass("TestPreview", gate.RunWithPreviewAsync) { IsOutputNode = true });
        return new PodFixture(await EmbeddedPodHost.StartAsync(options, Token), gate);
    }

    public ComfyUIPodClient Client(ComfyUIWebSocketClient? sockets = null, Action<ComfyUIPodOptions>? configure = null, PodServices? services = null)
    {
        var options = new ComfyUIPodOptions { BaseUrl = Host.BaseUrl, PollInterval = TimeSpan.FromMilliseconds(50), HealthCheckTimeout = TimeSpan.FromMinutes(1) };
        configure?.Invoke(options);
        var client = new ComfyUIPodClient(options, sockets, services);
        _owned.Add(client);
        return client;
    }

    public ComfyUIWebSocketClient Sockets(WebSocketClientOptions? options = null)
    {
        var sockets = new ComfyUIWebSocketClient(options);
        _owned.Insert(0, sockets);
        return sockets;
    }

    public static Workflow TextWorkflow(string text = "hello") =>
        Workflow.Parse(new JsonObject { ["1"] = Node("TestText", ("text", text)) }.ToJsonString());

    public static Workflow WaitWorkflow(int salt = 0) =>
        Workflow.Parse(new JsonObject { ["1"] = Node("TestWait", ("salt", salt)) }.ToJsonString());

    public static Workflow PreviewWorkflow() => Workflow.Parse(new JsonObject { ["1"] = Node("TestPreview") }.ToJsonString());

    public static Workflow FailWorkflow() => Workflow.Parse(new JsonObject { ["1"] = Node("TestFail") }.ToJsonString());

    public static Workflow ImageWorkflow(string saver = "SaveImage", int color = 0) =>
        Workflow.Parse(new JsonObject
        {
            ["1"] = Node("EmptyImage", ("width", 16), ("height", 16), ("batch_size", 1), ("color", color)),
            ["2"] = saver == "SaveImage"
                ? Node(saver, ("images", new JsonArray("1", 0)), ("filename_prefix", "test"))
                : Node(saver, ("images", new JsonArray("1", 0))),
        }.ToJsonString());

    public async ValueTask DisposeAsync()
    {
        Gate.OpenForAll();
        foreach (var owned in Enumerable.Reverse(_owned))
        {
            await owned.DisposeAsync();
        }

        await Host.DisposeAsync();
        Gate.Dispose();
    }

    private static JsonObject Node(string classType, params (string Name, JsonNode? Value)[] inputs) => new()
    {
        ["class_type"] = classType,
        ["inputs"] = new JsonObject(inputs.Select(input => KeyValuePair.Create(input.Name, input.Value))),
        ["_meta"] = new JsonObject { ["title"] = $"My {classType}" },
    };

    private static ValueTask<NodeResult> Text(NodeCall call)
    {
        call.SendText($"working on {call.Inputs.Text("text")}");
        return ValueTask.FromResult<NodeResult>(new NodeResult.Values([], new JsonObject { ["text"] = new JsonArray(call.Inputs.Text("text")) }));
    }
}
