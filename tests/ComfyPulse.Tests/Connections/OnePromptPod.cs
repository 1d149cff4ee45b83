using System.Collections.Concurrent;
using System.Globalization;
using ComfyPulse.Tests.Client;
using ComfyPulse.Tests.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace ComfyPulse.Tests.Connections;

/// <summary>A scripted pod with one prompt, and clients for it on a fake clock whose limits for answers never pass.</summary>
internal sealed class OnePromptPod : IAsyncDisposable
{
    public const string Id = "11111111-2222-4333-8444-555555555555";
    private readonly ConcurrentDictionary<string, bool> _filed = new(StringComparer.Ordinal);
    private readonly List<IAsyncDisposable> _clients = [];

    private OnePromptPod(ScriptedPod pod) => Pod = pod;

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public ScriptedPod Pod { get; }

    public FakeTimeProvider Time { get; } = new();

    public int Submissions => Pod.Requests.Count(request => request == "POST /api/prompt");

    public static async Task<OnePromptPod> StartAsync(string version = "0.33.0")
    {
        var fake = new OnePromptPod(await ScriptedPod.StartAsync());
        fake.Pod.AnswerJson("GET /api/prompt", """{"exec_info": {"queue_remaining": 0}}""");
        fake.Pod.AnswerJson("GET /api/system_stats", $$$"""{"system": {"comfyui_version": "{{{version}}}"}, "devices": []}""");
        fake.Pod.AnswerJson("POST /api/prompt", $$$"""{"prompt_id": "{{{Id}}}", "number": 5, "node_errors": {}}""");
        fake.Pod.AnswerJson("GET /api/history", """{"earlier": {"prompt": [1, "earlier", {}, {}, []], "outputs": {}, "status": {"status_str": "success", "completed": true, "messages": []}}}""");
        fake.Filed("earlier", isThere: true);
        fake.Filed(Id, isThere: false);
        fake.Nowhere();
        return fake;
    }

    public ComfyUIPodClient Client(ReconnectPolicy? policy = null, Action<ComfyUIPodOptions>? configure = null, PromptStore? store = null)
    {
        var options = new ComfyUIPodOptions { BaseUrl = Pod.BaseUrl, ConnectTimeout = TimeSpan.FromHours(1), AnswerTimeout = TimeSpan.FromHours(20), HealthCheckTimeout = TimeSpan.FromMinutes(10), PollInterval = TimeSpan.FromSeconds(2) };
        configure?.Invoke(options);
        var services = new PodServices { Time = Time, Random = () => 0.5, Store = store };
        var sockets = new ComfyUIWebSocketClient(new WebSocketClientOptions { Reconnect = policy ?? ReconnectPolicy.Fixed(100, TimeSpan.Zero) }, services);
        var client = new ComfyUIPodClient(options, sockets);
        _clients.Add(sockets);
        _clients.Add(client);
        return client;
    }

    /// <summary>Ends what a process would end with: a client and its sockets. A socket that it has says goodbye, and the test lets it go.</summary>
    public async Task LeaveAsync(ComfyUIPodClient client, ScriptedSocket? socket = null)
    {
        var closing = Task.WhenAll(_clients[_clients.IndexOf(client) - 1].DisposeAsync().AsTask(), client.DisposeAsync().AsTask());
        socket?.Release();
        await Time.PassUntilAsync(closing);
        Pod.ReleaseWaiting();
    }

    /// <summary>Submits on a socket that greets; on return the prompt is accepted.</summary>
    public async Task<(PromptRun Run, ScriptedSocket Socket)> SubmitAsync(ComfyUIPodClient client, SubmitOptions? options = null)
    {
        var submitting = client.SubmitAsync(PodFixture.TextWorkflow(), (options ?? new SubmitOptions()) with { PromptId = Id }, Token);
        var socket = await Pod.NextSocketAsync();
        await socket.GreetAsync();
        return (await submitting.WaitAsync(TimeSpan.FromSeconds(20), Token), socket);
    }

    public void Nowhere() => Pod.AnswerJson("GET /api/queue", """{"queue_running": [], "queue_pending": []}""");

    public void Runs()
    {
        Pod.AnswerJson("GET /api/queue", $$"""{"queue_running": [[5, "{{Id}}", {}, {}, ["1"]]], "queue_pending": []}""");
        Pod.AnswerJson($"GET /api/jobs/{Id}", $$"""{"id": "{{Id}}", "status": "in_progress", "priority": 5}""");
    }

    public void Waits() => Pod.AnswerJson("GET /api/queue", $$"""{"queue_running": [], "queue_pending": [[5, "{{Id}}", {}, {}, ["1"]]]}""");

    public void Filed(string promptId, bool isThere)
    {
        _filed[promptId] = isThere;
        Pod.Answers[$"GET /api/history/{promptId}"] = context =>
        {
            context.Response.ContentType = "application/json";
            var entry = """{"ID": {"prompt": [5, "ID", {}, {}, ["1"]], "outputs": {"1": {"text": ["hello"]}}, "status": {"status_str": "success", "completed": true, "messages": []}}}""".Replace("ID", promptId, StringComparison.Ordinal);
            return context.Response.WriteAsync(_filed[promptId] ? entry : "{}", context.RequestAborted);
        };
    }

    /// <summary>The prompt is over and filed.</summary>
    public void Ends()
    {
        Nowhere();
        Pod.AnswerJson($"GET /api/jobs/{Id}", """{"error": "Job not found"}""", 404);
        Filed(Id, isThere: true);
    }

    /// <summary>A message of the prompt.</summary>
    public static string Message(string type, string more = "") => "{\"type\": \"" + type + "\", \"data\": {" + more + "\"prompt_id\": \"" + Id + "\"}}";

    public static string Status(int remaining) => """{"type": "status", "data": {"status": {"exec_info": {"queue_remaining": N}}}}""".Replace("N", remaining.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    public async ValueTask DisposeAsync()
    {
        foreach (var client in Enumerable.Reverse(_clients))
        {
            var closing = client.DisposeAsync().AsTask();
            await Time.PassUntilAsync(closing);
        }

        await Pod.DisposeAsync();
    }
}
