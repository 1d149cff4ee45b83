using System.Text.Json.Nodes;
using ComfyPulse.EmbeddedPod;
using ComfyPulse.Routes;
using ComfyPulse.Tests.Connections;
using Microsoft.Extensions.Time.Testing;

namespace ComfyPulse.Tests.Faults;

/// <summary>An embedded pod that fails on purpose, and clients for it on a fake clock: what they wait for takes no real time.</summary>
internal sealed class FaultyPod : IAsyncDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(500);

    /// <summary>So many turns of the loopback time waits for an answer; then whoever asked may give up.</summary>
    private const int MostTurns = 4000;

    private readonly RequestsUnderway _requests = new(PodHandler.Create(new ComfyUIPodOptions { ConnectTimeout = TimeSpan.FromMinutes(2) }));
    private readonly List<IAsyncDisposable> _owned = [];
    private readonly Task _clock;
    private readonly CancellationTokenSource _stopping = new();

    private FaultyPod(EmbeddedPodHost host)
    {
        Host = host;
        _clock = Task.Run(() => RunClockAsync(_stopping.Token));
    }

    public EmbeddedPodHost Host { get; }

    public FakeTimeProvider Time { get; } = new();

    public static async Task<FaultyPod> StartAsync(string version = "0.33.0")
    {
        var options = new EmbeddedPodOptions { Version = version, StepTime = TimeSpan.FromMilliseconds(1) };
        options.NodeClasses.Add(new NodeClass("TestText", Text) { Inputs = [new NodeInput("text", "STRING")], IsOutputNode = true });
        options.NodeClasses.Add(new NodeClass("TestSteps", StepsAsync) { Inputs = [new NodeInput("salt", "INT")], Outputs = [new NodeOutput("INT")] });
        options.NodeClasses.Add(new NodeClass("TestFail", _ => throw new NodeFailureException("ValueError", "it is broken")) { Inputs = [new NodeInput("after", "INT")], IsOutputNode = true });
        return new FaultyPod(await EmbeddedPodHost.StartAsync(options, TestContext.Current.CancellationToken));
    }

    /// <summary>Patient with answers, so that only what the pod does wrong is wrong.</summary>
    public ComfyUIPodClient Client(UpdateSource updates = UpdateSource.WebSocket)
    {
        var options = new ComfyUIPodOptions
        {
            BaseUrl = Host.BaseUrl,
            Updates = updates,
            ConnectTimeout = TimeSpan.FromMinutes(2),
            AnswerTimeout = TimeSpan.FromHours(20),
            HealthCheckTimeout = TimeSpan.FromMinutes(10),
            MaxFrameBytes = 64 * 1024,
        };
        var services = new PodServices { Time = Time, Random = () => 0.5, HttpClient = new HttpClient(_requests, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan } };
        var sockets = new ComfyUIWebSocketClient(new WebSocketClientOptions { Reconnect = ReconnectPolicy.Backoff }, services);
        var client = new ComfyUIPodClient(options, sockets);
        _owned.Add(sockets);
        _owned.Add(client);
        return client;
    }

    /// <summary>A few steps, then a text; or a failure.</summary>
    public static Workflow Workflow(int salt, bool fails = false) => ComfyPulse.Workflow.Parse(new JsonObject
    {
        ["1"] = Node("TestSteps", ("salt", salt)),
        ["2"] = fails ? Node("TestFail", ("after", new JsonArray("1", 0))) : Node("TestText", ("text", $"done {salt}")),
        ["3"] = Node("TestText", ("text", $"more {salt}")),
    }.ToJsonString());

    public async ValueTask DisposeAsync()
    {
        Host.Faults.Clear();
        foreach (var owned in Enumerable.Reverse(_owned))
        {
            await owned.DisposeAsync();
        }

        await _stopping.CancelAsync();
        await _clock;
        await Host.DisposeAsync();
        _stopping.Dispose();
        _requests.Dispose();
    }

    /// <summary>Time stands still while a request is under way: the pod works in real time, and would be too slow for any patience.</summary>
    private async Task RunClockAsync(CancellationToken stopping)
    {
        var turns = 0;
        while (!stopping.IsCancellationRequested)
        {
            turns = _requests.Any && turns < MostTurns ? turns + 1 : 0;
            if (turns == 0)
            {
                Time.Advance(Step);
            }

            await LoopbackTurn.TakeAsync();
        }
    }

    private static JsonObject Node(string classType, params (string Name, JsonNode? Value)[] inputs) => new()
    {
        ["class_type"] = classType,
        ["inputs"] = new JsonObject(inputs.Select(input => KeyValuePair.Create(input.Name, input.Value))),
        ["_meta"] = new JsonObject { ["title"] = classType },
    };

    private static ValueTask<NodeResult> Text(NodeCall call) =>
        ValueTask.FromResult<NodeResult>(new NodeResult.Values([], new JsonObject { ["text"] = new JsonArray(call.Inputs.Text("text")) }));

    private static ValueTask<NodeResult> StepsAsync(NodeCall call)
    {
        for (var step = 1; step <= 6; step++)
        {
            call.Report(step, 6);
        }

        return ValueTask.FromResult<NodeResult>(new NodeResult.Values([1]));
    }
}
