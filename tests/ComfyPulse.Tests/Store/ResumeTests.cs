using ComfyPulse.Runs;
using ComfyPulse.Store;
using ComfyPulse.Tests.Client;
using ComfyPulse.Tests.Connections;
using ComfyPulse.Tests.Runs;
using ComfyPulse.Tests.Sockets;

namespace ComfyPulse.Tests.Store;

/// <summary>A process that ends, in order or not, and another one that goes on with its prompts.</summary>
public sealed class ResumeTests : IDisposable
{
    private const string Id = OnePromptPod.Id;
    private static readonly OwnerProcess Gone = new(Environment.MachineName, int.MaxValue, 1);
    private readonly Folder _folder = new();
    private readonly PromptStore _store;

    public ResumeTests() => _store = new PromptStore(_folder["prompts"]);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_later_process_goes_on_from_where_the_one_before_stood()
    {
        await using var pod = await OnePromptPod.StartAsync();
        pod.Runs();
        var before = await HalfAndLeaveAsync(pod);

        var (run, socket) = await ResumeAsync(pod);
        await socket.SendAsync(OnePromptPod.Message("executing", "\"node\": \"1\", "));
        await run.WaitForAsync(now => now.Progress.Phase == PromptPhase.Running);

        Assert.Equal(before.ClientId, socket.ClientId);
        Assert.InRange(run.Current.Progress.Fraction, before.Fraction, 1);
        Assert.True(_store.Find(Id)!.IsFollowed);

        pod.Ends();
        await socket.SendAsync(OnePromptPod.Message("execution_success"));
        var result = await pod.Time.PassUntilAsync(run.EndAsync());
        await EndedInStoreAsync();

        Assert.IsType<PromptOutcome.Succeeded>(result.Outcome);
        Assert.Equal(("succeeded", false), (_store.Find(Id)!.Outcome, _store.Find(Id)!.IsFollowed));
        Assert.Empty(await pod.Client(store: _store).ResumeAsync(cancellationToken: Token));
        Assert.Equal(1, pod.Submissions);
        socket.Abort();
    }

    [Fact]
    public async Task A_prompt_that_ended_meanwhile_is_told_with_its_outputs()
    {
        await using var pod = await OnePromptPod.StartAsync();
        pod.Runs();
        await HalfAndLeaveAsync(pod);
        pod.Ends();

        var (run, socket) = await ResumeAsync(pod);
        var result = await pod.Time.PassUntilAsync(run.EndAsync());

        Assert.IsType<PromptOutcome.Succeeded>(result.Outcome);
        Assert.Equal("hello", Assert.Single(result.Outputs).Text);
        socket.Abort();
    }

    [Fact]
    public async Task A_pod_that_restarted_meanwhile_has_lost_the_prompt()
    {
        await using var pod = await OnePromptPod.StartAsync();
        pod.Runs();
        await HalfAndLeaveAsync(pod);
        pod.Nowhere();
        pod.Filed("earlier", isThere: false);

        var (run, socket) = await ResumeAsync(pod);
        var result = await pod.Time.PassUntilAsync(run.EndAsync());

        Assert.Contains("earlier", Assert.IsType<PromptOutcome.Lost>(result.Outcome).Evidence, StringComparison.Ordinal);
        socket.Abort();
    }

    [Fact]
    public async Task What_somebody_took_out_of_the_queue_meanwhile_was_removed()
    {
        await using var pod = await OnePromptPod.StartAsync();
        pod.Waits();
        await HalfAndLeaveAsync(pod, runs: false);
        pod.Nowhere();

        var (run, socket) = await ResumeAsync(pod);
        var result = await pod.Time.PassUntilAsync(run.EndAsync());

        Assert.IsType<PromptOutcome.Removed>(result.Outcome);
        socket.Abort();
    }

    [Fact]
    public async Task Of_a_process_that_was_killed_before_it_had_sent_the_prompt_nothing_is_claimed()
    {
        await using var pod = await OnePromptPod.StartAsync();
        _store.Keep(new KeptPrompt(Id, pod.Pod.BaseUrl, "killed", DateTimeOffset.UnixEpoch) { Owner = Gone, Workflow = PodFixture.TextWorkflow() });

        var (run, socket) = await ResumeAsync(pod);
        var result = await pod.Time.PassUntilAsync(run.EndAsync());

        Assert.IsType<PromptOutcome.Unknown>(result.Outcome);
        Assert.Equal(0, pod.Submissions);
        socket.Abort();
    }

    [Fact]
    public async Task What_a_living_process_follows_and_what_is_on_another_pod_is_left_alone()
    {
        await using var pod = await OnePromptPod.StartAsync();
        _store.Keep(new KeptPrompt("a", pod.Pod.BaseUrl, "c", DateTimeOffset.UnixEpoch) { Owner = OwnerProcess.Current() });
        _store.Keep(new KeptPrompt("b", new Uri("http://elsewhere/"), "c", DateTimeOffset.UnixEpoch));
        _store.Keep(new KeptPrompt("c", pod.Pod.BaseUrl, "c", DateTimeOffset.UnixEpoch) { Outcome = "succeeded" });
        _store.Keep(new KeptPrompt("d", pod.Pod.BaseUrl, "c", DateTimeOffset.UnixEpoch));
        var client = pod.Client(store: _store);

        Assert.Empty(await client.ResumeAsync(prompt => prompt.PromptId != "d", Token));
        await Assert.ThrowsAsync<InvalidOperationException>(() => pod.Client().ResumeAsync(cancellationToken: Token));
    }

    [Fact]
    public async Task While_the_pod_is_down_nothing_is_resumed_and_nothing_forgotten()
    {
        await using var pod = await OnePromptPod.StartAsync();
        pod.Runs();
        await HalfAndLeaveAsync(pod);
        pod.Pod.Answers["GET /api/prompt"] = context =>
        {
            context.Abort();
            return Task.CompletedTask;
        };

        var tooEarly = pod.Client(store: _store);
        var resuming = tooEarly.ResumeAsync(cancellationToken: Token);
        await Assert.ThrowsAnyAsync<ComfyUIException>(() => pod.Time.PassUntilAsync((Task)resuming));

        Assert.Equal((null, false), (_store.Find(Id)!.Outcome, _store.Find(Id)!.IsFollowed));
        // While the pod is still down: it would dial as soon as that is up, before the one that resumes then.
        await pod.LeaveAsync(tooEarly);
        pod.Pod.AnswerJson("GET /api/prompt", """{"exec_info": {"queue_remaining": 0}}""");
        (await ResumeAsync(pod)).Socket.Abort();
    }

    [Fact]
    public async Task What_is_refused_is_not_kept()
    {
        await using var pod = await OnePromptPod.StartAsync();
        pod.Pod.AnswerJson("POST /api/prompt", """{"error": {"type": "prompt_no_outputs", "message": "Prompt has no outputs", "details": "", "extra_info": {}}, "node_errors": {}}""", 400);
        var client = pod.Client(store: _store);
        var submitting = client.SubmitAsync(PodFixture.TextWorkflow(), new SubmitOptions { PromptId = Id }, Token);
        var socket = await pod.Pod.NextSocketAsync();
        await socket.GreetAsync();

        await Assert.ThrowsAsync<PromptException>(() => submitting);
        await pod.LeaveAsync(client, socket);

        Assert.Empty(_store.Newest());
    }

    [Fact]
    public async Task A_store_that_cannot_be_written_is_a_warning_and_stops_nothing()
    {
        await using var pod = await OnePromptPod.StartAsync();
        await File.WriteAllTextAsync(_folder["prompts"], "in the way", Token);
        var (run, socket) = await pod.SubmitAsync(pod.Client(store: _store));
        pod.Ends();
        await socket.SendAsync(OnePromptPod.Message("execution_start"));
        await socket.SendAsync(OnePromptPod.Message("execution_success"));

        var result = await pod.Time.PassUntilAsync(run.EndAsync());

        Assert.IsType<PromptOutcome.Succeeded>(result.Outcome);
        Assert.Single(result.Warnings, warning => warning.Code == "not_kept");
        socket.Abort();
    }

    [Theory]
    [InlineData(0.4, 0.4)]
    [InlineData(1, 0.99)]
    [InlineData(1e9, 0.99)]
    [InlineData(-1, 0)]
    [InlineData(double.NaN, 0)]
    public void Whatever_fraction_a_checkpoint_claims_the_end_is_the_pods_to_tell(double claimed, double shown)
    {
        var checkpoint = new PromptCheckpoint { FollowedSince = DateTimeOffset.UnixEpoch, At = DateTimeOffset.UnixEpoch, Fraction = claimed };
        var machine = new RunMachine(Script.SetupOf(Script.Simple) with { Attached = true, Resume = checkpoint });

        Assert.Equal(shown, machine.Progress(TimeSpan.Zero).Fraction);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>A process that submits, sees some of the way, and ends.</summary>
    private async Task<(string ClientId, double Fraction)> HalfAndLeaveAsync(OnePromptPod pod, bool runs = true)
    {
        var client = pod.Client(store: _store);
        var (run, socket) = await pod.SubmitAsync(client);
        await socket.SendAsync(OnePromptPod.Status(1));
        if (runs)
        {
            await socket.SendAsync(OnePromptPod.Message("execution_start"));
            await socket.SendAsync(OnePromptPod.Message("executing", "\"node\": \"1\", "));
            await socket.SendAsync(OnePromptPod.Message("progress", "\"node\": \"1\", \"value\": 5, \"max\": 10, "));
            await run.WaitForAsync(now => now.Progress.Step == 5);
        }

        await WitnessedAsync(run);
        var fraction = run.Current.Progress.Fraction;
        await pod.LeaveAsync(client, socket);
        Assert.Equal((null, false), (_store.Find(Id)!.Outcome, _store.Find(Id)!.IsFollowed));
        Assert.Equal("earlier", _store.FindCheckpoint(Id)!.Witness);
        return (run.ClientId!, fraction);
    }

    /// <summary>What the history has is learned beside the run, and tells nobody.</summary>
    private static async Task WitnessedAsync(PromptRun run)
    {
        while (run.Checkpoint.Witness is null)
        {
            await LoopbackTurn.TakeAsync();
        }
    }

    /// <summary>Another process that resumes; its socket has greeted.</summary>
    private async Task<(PromptRun Run, ScriptedSocket Socket)> ResumeAsync(OnePromptPod pod)
    {
        var resuming = pod.Client(store: _store).ResumeAsync(cancellationToken: Token);
        var socket = await pod.Pod.NextSocketAsync();
        await socket.GreetAsync(1);
        await pod.Time.PassUntilAsync((Task)resuming);
        return (Assert.Single(await resuming), socket);
    }

    private async Task EndedInStoreAsync()
    {
        while (_store.Find(Id)!.Outcome is null)
        {
            await LoopbackTurn.TakeAsync();
        }
    }
}
