using ComfyPulse.Tests.Client;
using ComfyPulse.Tests.Connections;
using ComfyPulse.Tests.Sockets;
using Microsoft.Extensions.Time.Testing;

namespace ComfyPulse.Tests.Training;

/// <summary>Trainers that save by themselves: what appears among the pod's LoRAs while they work is told.</summary>
public sealed class LoraWatchTests
{
    private const string Id = OnePromptPod.Id;
    private const string Listing = "GET /api/models/loras";
    private static readonly Workflow Wan = Workflow.Parse("""{"5": {"class_type": "WanLoRATrainer", "inputs": {"max_train_steps": 100, "output_name": "wan", "output_dir": "/models/loras"}}}""");
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(5);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_a_trainer_saves_on_the_way_is_told_as_it_appears_and_what_was_there_is_not()
    {
        var time = new FakeTimeProvider();
        await using var pod = await OneTrainingPod.StartAsync(Id, output: "5");
        pod.AnswerJson(Listing, """["wan-old.safetensors", "other.safetensors"]""");
        var sockets = Sockets(time);
        await using var client = Client(pod, sockets);
        var (run, socket) = await TrainAsync(pod, client, Wan);
        await time.PassUntilAsync(pod.AskedAsync(Listing), Step);

        pod.AnswerJson(Listing, """["wan-old.safetensors", "other.safetensors", "sub/wan-000010.safetensors", "another.safetensors", "wan.txt"]""");
        await time.PassUntilAsync(run.WaitForAsync(now => now.Training!.Checkpoints.Count > 0), Step);

        Assert.Equal([new TrainingCheckpoint(null, "wan-000010.safetensors", TrainingSource.PodFiles)], run.Training!.Progress.Checkpoints);
        await LeaveAsync(time, sockets, socket);
    }

    [Fact]
    public async Task The_files_are_not_looked_at_for_ComfyUIs_own_trainer()
    {
        var time = new FakeTimeProvider();
        await using var pod = await OneTrainingPod.StartAsync(Id, output: "5");
        var sockets = Sockets(time);
        await using var client = Client(pod, sockets);
        var (run, socket) = await TrainAsync(pod, client, Workflow.Parse(TrainingPlanTests.Core.Replace("STEPS", "20", StringComparison.Ordinal)));
        await time.PassAsync(TimeSpan.FromMinutes(3));
        await LoopbackTurn.TakeAsync();

        Assert.Empty(run.Training!.Progress.Checkpoints);
        Assert.DoesNotContain(Listing, pod.Requests);
        await LeaveAsync(time, sockets, socket);
    }

    /// <summary>A goodbye takes time, and time is the test's.</summary>
    private static async Task LeaveAsync(FakeTimeProvider time, ComfyUIWebSocketClient sockets, ScriptedSocket socket)
    {
        var closing = sockets.DisposeAsync().AsTask();
        socket.Release();
        await time.PassUntilAsync(closing);
    }

    private static async Task<(PromptRun Run, ScriptedSocket Socket)> TrainAsync(ScriptedPod pod, ComfyUIPodClient client, Workflow workflow)
    {
        var submitting = client.SubmitAsync(workflow, new SubmitOptions { PromptId = Id }, Token);
        var socket = await pod.NextSocketAsync();
        await socket.GreetAsync();
        var run = await submitting.WaitAsync(TimeSpan.FromSeconds(20), Token);
        await socket.SendAsync(OnePromptPod.Status(1));
        await socket.SendAsync(OnePromptPod.Message("execution_start"));
        await socket.SendAsync(OnePromptPod.Message("executing", "\"node\": \"5\", "));
        await run.WaitForAsync(now => now.Training!.IsTraining);
        return (run, socket);
    }

    private static ComfyUIWebSocketClient Sockets(FakeTimeProvider time) =>
        new(new WebSocketClientOptions { Reconnect = ReconnectPolicy.Fixed(100, TimeSpan.Zero) }, new PodServices { Time = time, Random = () => 0.5 });

    private static ComfyUIPodClient Client(ScriptedPod pod, ComfyUIWebSocketClient sockets) =>
        new(new ComfyUIPodOptions { BaseUrl = pod.BaseUrl, ConnectTimeout = TimeSpan.FromHours(1), AnswerTimeout = TimeSpan.FromHours(20), HealthCheckTimeout = TimeSpan.FromHours(1) }, sockets);
}
