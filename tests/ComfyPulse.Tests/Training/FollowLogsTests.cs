using System.Globalization;
using System.Text.Json;
using ComfyPulse.Tests.Client;
using ComfyPulse.Tests.Sockets;

namespace ComfyPulse.Tests.Training;

/// <summary>A training over real sockets: the log is subscribed to on each of them, and what was missed is read.</summary>
public sealed class FollowLogsTests
{
    private const string Id = "11111111-2222-4333-8444-555555555555";
    private const string Subscribe = "PATCH /internal/logs/subscribe";
    private static readonly Workflow Core = Workflow.Parse(TrainingPlanTests.Core.Replace("STEPS", "20", StringComparison.Ordinal));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_drop_in_the_middle_loses_no_loss_that_the_pod_still_has()
    {
        await using var pod = await StartAsync();
        await using var sockets = new ComfyUIWebSocketClient(new WebSocketClientOptions { Reconnect = ReconnectPolicy.Fixed(100, TimeSpan.Zero) });
        await using var client = new ComfyUIPodClient(new ComfyUIPodOptions { BaseUrl = pod.BaseUrl }, sockets);
        var subscribed = pod.AsksAsync(Subscribe, 1);
        var submitting = client.SubmitAsync(Core, new SubmitOptions { PromptId = Id, FollowLogs = true }, Token);
        var socket = await pod.NextSocketAsync();
        await socket.GreetAsync();
        var run = await submitting.WaitAsync(TimeSpan.FromSeconds(20), Token);
        await subscribed.WaitAsync(TimeSpan.FromSeconds(20), Token);
        await socket.SendAsync(Message("execution_start"));
        await socket.SendAsync(Message("executing", "\"node\": \"5\", "));
        await socket.SendAsync(Logs(1, 10));
        await run.WaitForAsync(now => now.Training!.Loss?.Value == 10);

        pod.AnswerJson("GET /internal/logs/raw", $$$"""{"entries": {{{Entries(5, 16)}}}, "size": {"cols": 80, "rows": 24}}""");
        subscribed = pod.AsksAsync(Subscribe, 1);
        socket.Abort();
        var again = await pod.NextSocketAsync();
        await again.GreetAsync(1);
        await subscribed.WaitAsync(TimeSpan.FromSeconds(20), Token);
        await again.SendAsync(Message("executing", "\"node\": \"5\", "));
        await again.SendAsync(Logs(16, 18));
        await run.WaitForAsync(now => now.Training!.Loss?.Value == 18);

        var points = run.Training!.Curve.Points;
        Assert.Equal(Enumerable.Range(1, 18).Select(step => (step, (double?)step)), points.Select(point => (point.Step, point.Loss)));
        Assert.DoesNotContain(points, point => point.FollowsGap);
        Assert.Equal(run.ClientId, again.ClientId);
        again.Abort();
    }

    [Fact]
    public async Task Without_being_asked_to_nobody_reads_the_log()
    {
        await using var pod = await StartAsync();
        await using var client = new ComfyUIPodClient(new ComfyUIPodOptions { BaseUrl = pod.BaseUrl });
        var submitting = client.SubmitAsync(Core, new SubmitOptions { PromptId = Id }, Token);
        var socket = await pod.NextSocketAsync();
        await socket.GreetAsync();
        var run = await submitting.WaitAsync(TimeSpan.FromSeconds(20), Token);
        await socket.SendAsync(Message("execution_start"));
        await socket.SendAsync(Message("executing", "\"node\": \"5\", "));
        await socket.SendAsync(Logs(1, 3));
        await socket.SendAsync(Message("progress", "\"node\": \"5\", \"value\": 7, \"max\": 40, "));
        var now = await run.WaitForAsync(now => now.Training!.Step?.Value == 7);

        Assert.Null(now.Training!.Loss);
        Assert.DoesNotContain(pod.Requests, request => request.Contains("logs", StringComparison.Ordinal));
        socket.Abort();
    }

    [Fact]
    public async Task A_pod_that_gives_no_log_is_told_as_a_warning_and_costs_nothing_else()
    {
        await using var pod = await StartAsync();
        pod.AnswerJson(Subscribe, "{}", 404);
        await using var client = new ComfyUIPodClient(new ComfyUIPodOptions { BaseUrl = pod.BaseUrl });
        var submitting = client.SubmitAsync(Core, new SubmitOptions { PromptId = Id, FollowLogs = true }, Token);
        var socket = await pod.NextSocketAsync();
        await socket.GreetAsync();
        var run = await submitting.WaitAsync(TimeSpan.FromSeconds(20), Token);
        await run.WaitForAsync(now => now.Warnings.Any(warning => warning.Code == "logs_unavailable"));
        await socket.SendAsync(Message("execution_start"));
        pod.AnswerJson($"GET /api/history/{Id}", """{"ID": {"prompt": [0, "ID", {}, {}, ["6"]], "outputs": {}, "status": {"status_str": "success", "completed": true, "messages": []}}}""".Replace("ID", Id, StringComparison.Ordinal));
        await socket.SendAsync(Message("execution_success"));
        await socket.SendAsync(Message("executing", "\"node\": null, "));

        var result = await run.EndAsync();
        var training = await run.Training!.GetResultAsync(Token);

        Assert.Contains(result.Warnings, warning => warning.Code == "logs_unavailable");
        Assert.Equal((false, ArtefactState.Missing), (training.Progress.IsTraining, training.Artefact.State));
        Assert.False(training.IsPlausible);
        socket.Abort();
    }

    private static async Task<ScriptedPod> StartAsync()
    {
        var pod = await OneTrainingPod.StartAsync(Id, output: "6");
        pod.AnswerJson("GET /api/models/loras", "[]");
        pod.AnswerJson(Subscribe, "{}");
        return pod;
    }

    private static string Message(string type, string more = "") => "{\"type\": \"" + type + "\", \"data\": {" + more + "\"prompt_id\": \"" + Id + "\"}}";

    private static string Logs(int from, int to) => $$$"""{"type": "logs", "data": {"entries": {{{Entries(from, to)}}}, "size": null}}""";

    /// <summary>Two writes a step, as ComfyUI's trainer makes them: the new loss beside the old count, then the new count.</summary>
    private static string Entries(int from, int to) => JsonSerializer.Serialize(Enumerable.Range(from, to - from + 1).SelectMany(step => ((int, int)[])[(step - 1, 1), (step, 2)], (step, line) =>
        new { t = string.Create(CultureInfo.InvariantCulture, $"2026-11-28T13:45:{step:00}.{line.Item2:000000}"), m = string.Create(CultureInfo.InvariantCulture, $"\rTraining LoRA:  9%|█| {line.Item1}/40 [00:10<00:30, 1.00s/it, loss={step}.0000]") }));
}
