using ComfyPulse.Store;
using ComfyPulse.Tests.Client;
using ComfyPulse.Tests.Connections;
using ComfyPulse.Tests.Sockets;
using ComfyPulse.Tests.Store;
using Microsoft.Extensions.Time.Testing;

namespace ComfyPulse.Tests.Training;

/// <summary>A training of ten hours whose socket is lost each minute and whose follower is killed each hour: its true end is told, with every loss that was ever heard or that the pod could still tell.</summary>
public sealed class LongTrainingTests : IDisposable
{
    private const string Id = LongTrainingPod.Id;
    private const int StepsAMinute = 6;
    private const int MinutesWatched = 50;
    private static readonly OwnerProcess Gone = new(Environment.MachineName, int.MaxValue, 1);
    private static readonly TimeSpan SafetyNet = TimeSpan.FromSeconds(60);
    private readonly FakeTimeProvider _time = new();
    private readonly Folder _folder = new();

    /// <summary>Every step that a follower has heard of.</summary>
    private readonly SortedSet<int> _told = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private PromptStore Store => new(_folder["prompts"], TimeProvider.System);

    [Fact]
    public async Task Ten_hours_with_a_drop_each_minute_and_a_restart_each_hour_end_with_every_loss_in_the_curve()
    {
        await using var pod = await LongTrainingPod.StartAsync(_time);
        var (follower, fraction) = (await SubmitAsync(pod), 0.0);
        for (var hour = 0; hour < 10; hour++)
        {
            fraction = await HourAsync(pod, follower, fraction);
            if (hour < 9)
            {
                // The line after a drop is only understood with the next one. Then ten minutes without anybody, of which the pod has the newest line.
                await TrainAsync(pod, follower, 1);
                await KillAsync(pod, follower);
                pod.Train((10 * StepsAMinute) - 1);
                follower = await ResumeAsync(pod);
            }
        }

        await TrainAsync(pod, follower, LongTrainingPod.Steps - pod.Step);
        pod.End();
        follower.Socket.Abort();
        await _time.PassUntilAsync(follower.Run.Completion);
        var result = await follower.Run.Completion;

        var points = follower.Run.Training!.Curve.Points;
        Assert.IsType<PromptOutcome.Succeeded>(result.Outcome);
        Assert.Equal(1, pod.Submissions);
        Assert.Equal(_told.Select(step => (step, (double?)LongTrainingPod.LossOf(step))), points.Select(point => (point.Step, point.Loss)));
        Assert.Equal(9, points.Count(point => point.FollowsGap));
        Assert.InRange(points[^1].At, TimeSpan.FromHours(9.9), TimeSpan.FromHours(14));
        Assert.DoesNotContain(result.Warnings, warning => warning.Code == "training_stalled");
        await LeaveAsync(pod, follower);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_pod_that_restarts_in_the_fifth_hour_has_lost_the_training_whether_or_not_anybody_follows(bool isFollowed)
    {
        await using var pod = await LongTrainingPod.StartAsync(_time);
        var follower = await SubmitAsync(pod);
        for (var hour = 0; hour < 5; hour++)
        {
            await HourAsync(pod, follower, 0);
            await KillAsync(pod, follower);
            follower = await ResumeAsync(pod);
        }

        var steps = follower.Run.Training!.Curve.Points.Count;
        if (isFollowed)
        {
            pod.Restart();
            follower.Socket.Abort();
        }
        else
        {
            await KillAsync(pod, follower);
            pod.Restart();
            follower = await ResumeAsync(pod, trains: false);
        }

        await _time.PassUntilAsync(follower.Run.Completion);
        var result = await follower.Run.Completion;

        Assert.Contains("earlier", Assert.IsType<PromptOutcome.Lost>(result.Outcome).Evidence, StringComparison.Ordinal);
        Assert.Equal((5 * MinutesWatched * StepsAMinute, 1), (steps, pod.Submissions));
        Assert.Equal(steps, follower.Run.Training!.Curve.Points.Count);
        await LeaveAsync(pod, follower);
        Assert.Equal("lost", Store.Find(Id)!.Outcome);
    }

    [Fact]
    public async Task What_the_pod_has_forgotten_meanwhile_is_marked_as_a_gap()
    {
        await using var pod = await LongTrainingPod.StartAsync(_time);
        var follower = await SubmitAsync(pod);
        await TrainAsync(pod, follower, 60);
        await KillAsync(pod, follower);
        pod.Train(300);
        follower = await ResumeAsync(pod);
        await TrainAsync(pod, follower, 10);

        var points = follower.Run.Training!.Curve.Points;
        Assert.Equal([.. Enumerable.Range(1, 60), .. Enumerable.Range(360, 11)], points.Select(point => point.Step));
        Assert.Equal(360, Assert.Single(points, point => point.FollowsGap).Step);
        await LeaveAsync(pod, follower);
    }

    public void Dispose() => _folder.Dispose();

    private async Task<Follower> SubmitAsync(LongTrainingPod pod)
    {
        var (client, sockets) = Process(pod);
        var submitting = client.SubmitAsync(LongTrainingPod.Workflow, new SubmitOptions { PromptId = Id, FollowLogs = true }, Token);
        var socket = await pod.NextSocketAsync(clientId: null);
        var run = await submitting.WaitAsync(SafetyNet, Token);
        await LongTrainingPod.RunsAsync(socket);
        await run.WaitForAsync(now => now.Training!.IsTraining);
        while (run.Checkpoint.Witness is null)
        {
            await LoopbackTurn.TakeAsync();
        }

        return new Follower(client, sockets, run, socket);
    }

    private async Task<Follower> ResumeAsync(LongTrainingPod pod, bool trains = true)
    {
        var kept = Store.Find(Id)!;
        var (client, sockets) = Process(pod);
        var resuming = client.ResumeAsync(cancellationToken: Token);
        var socket = await pod.NextSocketAsync(kept.ClientId);
        await _time.PassUntilAsync((Task)resuming);
        var run = Assert.Single(await resuming);
        if (trains)
        {
            await LongTrainingPod.RunsAsync(socket);
            await HeardAsync(run, pod.Step);
        }

        return new Follower(client, sockets, run, socket);
    }

    private (ComfyUIPodClient Client, ComfyUIWebSocketClient Sockets) Process(LongTrainingPod pod)
    {
        var options = new ComfyUIPodOptions { BaseUrl = pod.BaseUrl, ConnectTimeout = TimeSpan.FromHours(1), AnswerTimeout = TimeSpan.FromHours(20), HealthCheckTimeout = TimeSpan.FromHours(1), PollInterval = TimeSpan.FromMinutes(1) };
        var services = new PodServices { Time = _time, Random = () => 0.5, Store = Store, Costs = new CostModel() };
        var sockets = new ComfyUIWebSocketClient(new WebSocketClientOptions { Reconnect = ReconnectPolicy.Fixed(100, TimeSpan.Zero) }, services);
        return (new ComfyUIPodClient(options, sockets), sockets);
    }

    /// <summary>Fifty minutes, each of which ends with the loss of the socket, and a step that nobody hears.</summary>
    private async Task<double> HourAsync(LongTrainingPod pod, Follower follower, double fraction)
    {
        for (var minute = 0; minute < MinutesWatched; minute++)
        {
            await TrainAsync(pod, follower, StepsAMinute - 1);
            follower.Socket.Abort();
            pod.Train(1);
            follower.Socket = await pod.NextSocketAsync(follower.Run.ClientId);
            await LongTrainingPod.RunsAsync(follower.Socket);
            await HeardAsync(follower.Run, pod.Step);
            var now = follower.Run.Current.Progress.Fraction;
            Assert.InRange(now, fraction, 1);
            fraction = now;
        }

        return fraction;
    }

    /// <summary>Each step is heard before the clock moves on: a pod that is silent for long is taken for gone.</summary>
    private async Task TrainAsync(LongTrainingPod pod, Follower follower, int steps)
    {
        for (var i = 0; i < steps; i++)
        {
            await pod.TrainAsync(follower.Socket);
            await HeardAsync(follower.Run, pod.Step);
        }
    }

    private async Task HeardAsync(PromptRun run, int step)
    {
        await run.WaitForAsync(now => now.Training!.Step is { IsInterpolated: false } told && told.Value == step);
        _told.Add(step);
    }

    /// <summary>As if its process were killed: what it had in the store at that moment is all that is left of it.</summary>
    private async Task KillAsync(LongTrainingPod pod, Follower follower)
    {
        await KeptAsync(follower.Run);
        var files = Directory.GetFiles(_folder["prompts"]).ToDictionary(path => path, File.ReadAllBytes);
        await LeaveAsync(pod, follower);
        foreach (var (path, content) in files)
        {
            await File.WriteAllBytesAsync(path, content, Token);
        }

        if (Store.Find(Id) is { Outcome: null } kept)
        {
            Store.Keep(kept with { Owner = Gone });
        }
    }

    private async Task LeaveAsync(LongTrainingPod pod, Follower follower)
    {
        var closing = Task.WhenAll(follower.Sockets.DisposeAsync().AsTask(), follower.Client.DisposeAsync().AsTask());
        follower.Socket.Release();
        await _time.PassUntilAsync(closing);
        pod.ReleaseWaiting();
    }

    /// <summary>Ten seconds after the last change the store has it.</summary>
    private async Task KeptAsync(PromptRun run)
    {
        while (Store.Find(Id) is { Outcome: null } && Store.FindCheckpoint(Id)?.Curve?.Points.Count != run.Training!.Curve.Points.Count)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await LoopbackTurn.TakeAsync();
        }
    }

    private sealed class Follower(ComfyUIPodClient client, ComfyUIWebSocketClient sockets, PromptRun run, ScriptedSocket socket)
    {
        public ComfyUIPodClient Client => client;

        public ComfyUIWebSocketClient Sockets => sockets;

        public PromptRun Run => run;

        public ScriptedSocket Socket { get; set; } = socket;
    }
}
