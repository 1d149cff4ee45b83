using System.Globalization;
using System.Text.Json;
using ComfyPulse.Tests.Connections;
using ComfyPulse.Tests.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace ComfyPulse.Tests.Training;

/// <summary>A scripted pod that trains: a step each ten seconds, two writes to its log for each. Of a bar that is drawn anew it keeps the newest write only, as ComfyUI does.</summary>
internal sealed class LongTrainingPod : IAsyncDisposable
{
    public const string Id = "11111111-2222-4333-8444-555555555555";
    public const int Steps = 3600;
    private const int StepsABarMessage = 18;
    private const string Subscribe = "PATCH /internal/logs/subscribe";
    public static readonly TimeSpan StepTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan SafetyNet = TimeSpan.FromSeconds(60);

    private readonly ScriptedPod _pod;
    private readonly FakeTimeProvider _time;

    private LongTrainingPod(ScriptedPod pod, FakeTimeProvider time) => (_pod, _time) = (pod, time);

    public static Workflow Workflow { get; } = Workflow.Parse(TrainingPlanTests.Core.Replace("STEPS", (Steps / 2).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));

    public Uri BaseUrl => _pod.BaseUrl;

    /// <summary>The step that the trainer has done.</summary>
    public int Step { get; private set; }

    public int Submissions => _pod.Requests.Count(request => request == "POST /api/prompt");

    public static async Task<LongTrainingPod> StartAsync(FakeTimeProvider time)
    {
        var pod = new LongTrainingPod(await ScriptedPod.StartAsync(), time);
        pod._pod.AnswerJson("GET /api/prompt", """{"exec_info": {"queue_remaining": 1}}""");
        pod._pod.AnswerJson("GET /api/system_stats", """{"system": {"comfyui_version": "0.33.0"}, "devices": []}""");
        pod._pod.AnswerJson("POST /api/prompt", $$$"""{"prompt_id": "{{{Id}}}", "number": 5, "node_errors": {}}""");
        pod._pod.AnswerJson("GET /api/queue", $$"""{"queue_running": [[5, "{{Id}}", {}, {}, ["6"]]], "queue_pending": []}""");
        pod._pod.AnswerJson($"GET /api/jobs/{Id}", $$"""{"id": "{{Id}}", "status": "in_progress", "priority": 5}""");
        pod._pod.AnswerJson("GET /api/history", Entry("earlier"));
        pod._pod.AnswerJson("GET /api/history/earlier", Entry("earlier"));
        pod._pod.AnswerJson($"GET /api/history/{Id}", "{}");
        pod._pod.AnswerJson(Subscribe, "{}");
        pod._pod.Answers["GET /internal/logs/raw"] = context => AnswerAsync(context, $$$"""{"entries": {{{JsonSerializer.Serialize(new[] { NewCount(pod.Step) })}}}, "size": {"cols": 80, "rows": 24}}""");
        return pod;
    }

    /// <summary>The next socket, greeted and subscribed to the log.</summary>
    public async Task<ScriptedSocket> NextSocketAsync(string? clientId)
    {
        var subscribed = _pod.AsksAsync(Subscribe, 1);
        var next = _pod.NextSocketAsync();
        await _time.PassUntilAsync(next, TimeSpan.FromSeconds(2));
        var socket = await next;
        Assert.Equal(clientId ?? socket.ClientId, socket.ClientId);
        await socket.GreetAsync(1);
        await subscribed.WaitAsync(SafetyNet);
        return socket;
    }

    /// <summary>The prompt runs, and the trainer is at work.</summary>
    public static async Task RunsAsync(ScriptedSocket socket)
    {
        await socket.SendAsync(OnePromptPod.Message("execution_start"));
        await socket.SendAsync(OnePromptPod.Message("executing", "\"node\": \"5\", "));
    }

    /// <summary>The trainer goes on, whether or not anybody hears.</summary>
    public void Train(int steps)
    {
        _time.Advance(steps * StepTime);
        Step += steps;
    }

    /// <summary>The trainer does a step, and the socket is told of it.</summary>
    public async Task TrainAsync(ScriptedSocket socket)
    {
        Train(1);
        await socket.SendAsync($$$"""{"type": "logs", "data": {"entries": {{{Writes(Step)}}}, "size": null}}""");
        if (Step % StepsABarMessage == 0)
        {
            await socket.SendAsync(OnePromptPod.Message("progress", string.Create(CultureInfo.InvariantCulture, $"\"node\": \"5\", \"value\": {Step}, \"max\": {Steps}, ")));
        }
    }

    public static double LossOf(int step) => (90_000 - step) / 10_000.0;

    /// <summary>The prompt has succeeded and is filed.</summary>
    public void End()
    {
        _pod.AnswerJson("GET /api/queue", """{"queue_running": [], "queue_pending": []}""");
        _pod.AnswerJson($"GET /api/jobs/{Id}", """{"error": "Job not found"}""", 404);
        _pod.AnswerJson($"GET /api/history/{Id}", Entry(Id));
    }

    /// <summary>The follower is gone, and with it the sockets that it had begun to open.</summary>
    public void ReleaseWaiting() => _pod.ReleaseWaiting();

    /// <summary>A new process that knows nothing.</summary>
    public void Restart()
    {
        End();
        _pod.AnswerJson($"GET /api/history/{Id}", "{}");
        _pod.AnswerJson("GET /api/history/earlier", "{}");
        _pod.AnswerJson("GET /api/history", "{}");
        Step = 0;
    }

    public ValueTask DisposeAsync() => _pod.DisposeAsync();

    private static string Entry(string id) => """{"ID": {"prompt": [5, "ID", {}, {}, ["6"]], "outputs": {}, "status": {"status_str": "success", "completed": true, "messages": []}}}""".Replace("ID", id, StringComparison.Ordinal);

    private static Task AnswerAsync(HttpContext context, string json)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(json, context.RequestAborted);
    }

    /// <summary>Two writes a step, as ComfyUI's trainer makes them: the new loss beside the old count, then the new count.</summary>
    private static string Writes(int step) => JsonSerializer.Serialize(new[] { NewLoss(step), NewCount(step) });

    private static object NewLoss(int step) => Write(step, count: step - 1, number: 1);

    private static object NewCount(int step) => Write(step, count: step, number: 2);

    private static object Write(int step, int count, int number) => new
    {
        t = string.Create(CultureInfo.InvariantCulture, $"{new DateTime(2026, 11, 28).Add(step * StepTime):yyyy-MM-ddTHH:mm:ss}.{number:000000}"),
        m = string.Create(CultureInfo.InvariantCulture, $"\rTraining LoRA:  9%|█| {count}/{Steps} [00:10<00:30, 10.00s/it, loss={LossOf(step):0.0000}]"),
    };
}
