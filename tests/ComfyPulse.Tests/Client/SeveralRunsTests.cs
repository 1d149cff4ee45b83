namespace ComfyPulse.Tests.Client;

/// <summary>Whatever one run, its readers, its handlers or its owner do, another run on the same connection is told its whole life and ends as it would alone.</summary>
public sealed class SeveralRunsTests
{
    private static readonly TimeSpan SafetyNet = TimeSpan.FromSeconds(30);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_that_fails_touches_no_other()
    {
        await using var shared = await SharedConnection.StartAsync();
        var failing = await shared.Client.SubmitAsync(PodFixture.FailWorkflow(), cancellationToken: Token);
        var other = await shared.QueueBystanderAsync();

        await shared.RunAsync(other);

        Assert.IsType<PromptOutcome.Failed>((await failing.EndAsync()).Outcome);
        await shared.EndsUntouchedAsync(other);
    }

    [Fact]
    public async Task A_submission_that_is_rejected_touches_no_other()
    {
        await using var shared = await SharedConnection.StartAsync();
        var other = await shared.QueueBystanderAsync();
        await shared.RunAsync(other);

        await Assert.ThrowsAsync<PromptException>(() => shared.Client.SubmitAsync(Workflow.Parse("""{"1": {"class_type": "TestText", "inputs": {}}}"""), cancellationToken: Token));

        await shared.EndsUntouchedAsync(other);
    }

    [Fact]
    public async Task Cancelling_a_run_that_waits_touches_none_that_runs()
    {
        await using var shared = await SharedConnection.StartAsync();
        var other = await shared.QueueBystanderAsync();
        var waiting = await shared.Client.SubmitAsync(PodFixture.WaitWorkflow(1), cancellationToken: Token);
        await shared.RunAsync(other);

        Assert.IsType<PromptOutcome.Cancelled>((await waiting.CancelAsync(Token).WaitAsync(SafetyNet, Token)).Outcome);

        await shared.EndsUntouchedAsync(other);
    }

    [Fact]
    public async Task Cancelling_a_run_that_runs_touches_none_that_waits()
    {
        await using var shared = await SharedConnection.StartAsync();
        var running = await shared.Client.SubmitAsync(PodFixture.WaitWorkflow(1), cancellationToken: Token);
        var other = await shared.QueueBystanderAsync();
        shared.Pod.Gate.Open();
        Assert.Equal(running.PromptId.Value, await shared.Pod.Gate.NextArrivalAsync());

        Assert.IsType<PromptOutcome.Cancelled>((await running.CancelAsync(Token).WaitAsync(SafetyNet, Token)).Outcome);

        await shared.EndsUntouchedAsync(other);
    }

    [Fact]
    public async Task An_interrupt_by_a_stranger_touches_none_that_waits()
    {
        await using var shared = await SharedConnection.StartAsync();
        var running = await shared.Client.SubmitAsync(PodFixture.WaitWorkflow(1), cancellationToken: Token);
        var other = await shared.QueueBystanderAsync();
        shared.Pod.Gate.Open();
        Assert.Equal(running.PromptId.Value, await shared.Pod.Gate.NextArrivalAsync());

        await shared.Pod.Client().Routes.Server.InterruptAnyAsync(Token);

        Assert.IsType<PromptOutcome.Interrupted>((await running.EndAsync()).Outcome);
        await shared.EndsUntouchedAsync(other);
    }

    [Fact]
    public async Task Whoever_waits_further_back_is_told_a_longer_time()
    {
        await using var shared = await SharedConnection.StartAsync();
        var polling = shared.Pod.Client(configure: options => options.Updates = UpdateSource.Polling);
        var runs = new List<PromptRun>();
        foreach (var salt in Enumerable.Range(1, 3))
        {
            runs.Add(await polling.SubmitAsync(PodFixture.WaitWorkflow(salt), cancellationToken: Token));
        }

        foreach (var run in runs)
        {
            await run.WaitForAsync(snapshot => snapshot.Progress is { Phase: PromptPhase.Queued, Eta: not null });
        }

        // All at one moment: what is ahead of them shrinks while time passes.
        var etas = runs.Select(run => run.Current.Progress.Eta!.Value).ToList();
        Assert.True(etas[0] < etas[1] && etas[1] < etas[2], string.Join(", ", etas));
    }

    [Fact]
    public async Task The_limit_of_one_run_is_no_limit_of_another()
    {
        await using var shared = await SharedConnection.StartAsync();
        var other = await shared.QueueBystanderAsync();
        var impatient = await shared.Client.SubmitAsync(PodFixture.WaitWorkflow(1), new SubmitOptions { Timeout = TimeSpan.FromMilliseconds(50) }, Token);
        var unstarted = await shared.Client.SubmitAsync(PodFixture.WaitWorkflow(2), new SubmitOptions { StartTimeout = TimeSpan.FromMilliseconds(50) }, Token);
        await shared.RunAsync(other);

        Assert.IsType<PromptOutcome.TimedOut>((await impatient.EndAsync()).Outcome);
        Assert.IsType<PromptOutcome.TimedOut>((await unstarted.EndAsync()).Outcome);

        await shared.EndsUntouchedAsync(other);
    }

    [Fact]
    public async Task A_run_that_nobody_follows_any_more_takes_no_other_along()
    {
        await using var shared = await SharedConnection.StartAsync();
        var left = await shared.Client.SubmitAsync(PodFixture.WaitWorkflow(1), cancellationToken: Token);
        var other = await shared.QueueBystanderAsync();
        shared.Pod.Gate.Open();
        await shared.Pod.Gate.NextArrivalAsync();

        left.StopFollowing();
        left.StopFollowing();

        Assert.IsType<PromptOutcome.Unknown>((await left.EndAsync()).Outcome);
        await shared.EndsUntouchedAsync(other);
        Assert.True((await shared.Client.Routes.History.GetAsync(left.PromptId.Value, Token))!.Status!.Completed);
    }

    [Fact]
    public async Task Handlers_that_throw_harm_neither_their_own_run_nor_another()
    {
        await using var shared = await SharedConnection.StartAsync();
        var one = await shared.Client.SubmitAsync(PodFixture.WaitWorkflow(1), cancellationToken: Token);
        var failing = await shared.Client.SubmitAsync(PodFixture.FailWorkflow(), cancellationToken: Token);
        var other = await shared.QueueBystanderAsync();
        var (progressed, completed, failed) = (new Signal(), new Signal(), new Signal());
        using var onProgress = shared.Sockets.OnProgress(one.PromptId, _ => progressed.SetAndThrow());
        using var onCompletion = shared.Sockets.OnCompletion(one.PromptId, _ => completed.SetAndThrow());
        using var onError = shared.Sockets.OnError(failing.PromptId, _ => failed.SetAndThrow());
        using var onOther = shared.Sockets.OnProgress(other.Run.PromptId, _ => throw new InvalidOperationException("mine"));

        await shared.EndsUntouchedAsync(other);

        Assert.IsType<PromptOutcome.Succeeded>((await one.EndAsync()).Outcome);
        Assert.IsType<PromptOutcome.Failed>((await failing.EndAsync()).Outcome);
        await Task.WhenAll(progressed.Task, completed.Task, failed.Task).WaitAsync(SafetyNet, Token);
    }

    [Fact]
    public async Task A_handler_that_never_returns_holds_up_neither_the_others_of_its_run_nor_another_run()
    {
        await using var shared = await SharedConnection.StartAsync();
        var one = await shared.Client.SubmitAsync(PodFixture.WaitWorkflow(1), cancellationToken: Token);
        var other = await shared.QueueBystanderAsync();
        var (entered, completed) = (new Signal(), new Signal());
        using var release = new ManualResetEventSlim();
        using var stuck = shared.Sockets.OnProgress(one.PromptId, _ =>
        {
            entered.Set();
            release.Wait(CancellationToken.None);
        });
        using var beside = shared.Sockets.OnCompletion(one.PromptId, _ => completed.Set());
        await entered.Task.WaitAsync(SafetyNet, Token);

        await shared.EndsUntouchedAsync(other);

        await completed.Task.WaitAsync(SafetyNet, Token);
        Assert.IsType<PromptOutcome.Succeeded>((await one.EndAsync()).Outcome);
        release.Set();
    }

    [Fact]
    public async Task Readers_that_stop_or_throw_in_the_middle_harm_neither_their_own_run_nor_another()
    {
        await using var shared = await SharedConnection.StartAsync();
        var one = await shared.Client.SubmitAsync(PodFixture.WaitWorkflow(1), cancellationToken: Token);
        var other = await shared.QueueBystanderAsync();
        var stalled = one.Events.GetAsyncEnumerator(Token);
        Assert.True(await stalled.MoveNextAsync());
        var beside = other.Run.Events.GetAsyncEnumerator(Token);
        Assert.True(await beside.MoveNextAsync());
        await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            await foreach (var _ in one.Events.WithCancellation(Token))
            {
                throw new InvalidOperationException("mine");
            }
        });
        await foreach (var _ in other.Run.Events.WithCancellation(Token))
        {
            break;
        }

        await shared.EndsUntouchedAsync(other);

        Assert.IsType<PromptOutcome.Succeeded>((await one.EndAsync()).Outcome);
        Assert.IsType<PromptEnded>(await LastAsync(stalled));
        Assert.IsType<PromptEnded>(await LastAsync(beside));
    }

    [Fact]
    public async Task A_reader_of_previews_that_never_reads_on_holds_up_nothing()
    {
        await using var shared = await SharedConnection.StartAsync();
        var one = await shared.Client.SubmitAsync(PodFixture.PreviewWorkflow(), cancellationToken: Token);
        var other = await shared.QueueBystanderAsync();
        shared.Pod.Gate.Open();
        Assert.Equal(one.PromptId.Value, await shared.Pod.Gate.NextArrivalAsync());
        await using var stalled = one.Previews.GetAsyncEnumerator(Token);
        var first = stalled.MoveNextAsync();
        shared.Pod.Gate.Open();
        Assert.True(await first.AsTask().WaitAsync(SafetyNet, Token));

        await shared.RunAsync(other);

        Assert.IsType<PromptOutcome.Succeeded>((await one.EndAsync()).Outcome);
        await shared.EndsUntouchedAsync(other);
        Assert.False(await stalled.MoveNextAsync());
    }

    [Fact]
    public async Task A_client_that_is_disposed_stops_following_its_own_runs_only()
    {
        await using var shared = await SharedConnection.StartAsync();
        var second = shared.Pod.Client(shared.Sockets);
        var theirs = await second.SubmitAsync(PodFixture.WaitWorkflow(1), cancellationToken: Token);
        var other = await shared.QueueBystanderAsync();
        shared.Pod.Gate.Open();
        await shared.Pod.Gate.NextArrivalAsync();

        await second.DisposeAsync();

        Assert.IsType<PromptOutcome.Unknown>((await theirs.EndAsync()).Outcome);
        await shared.EndsUntouchedAsync(other);
        Assert.True((await shared.Client.Routes.History.GetAsync(theirs.PromptId.Value, Token))!.Status!.Completed);
    }

    [Fact]
    public async Task All_of_that_at_once_touches_no_other()
    {
        await using var shared = await SharedConnection.StartAsync();
        var second = shared.Pod.Client(shared.Sockets);
        var others = new List<Bystander>();
        for (var round = 0; round < 5; round++)
        {
            await shared.Client.SubmitAsync(PodFixture.FailWorkflow(), cancellationToken: Token);
            others.Add(await shared.QueueBystanderAsync());
            var cancelled = await shared.Client.SubmitAsync(PodFixture.WaitWorkflow(round), cancellationToken: Token);
            (await second.SubmitAsync(PodFixture.TextWorkflow(), cancellationToken: Token)).StopFollowing();
            await cancelled.CancelAsync(Token).WaitAsync(SafetyNet, Token);
        }

        await second.DisposeAsync();

        Assert.All(others, other => Assert.False(other.Run.Completion.IsCompleted));
        shared.Pod.Gate.OpenForAll();
        await Assert.AllAsync(others, other => other.EndsUntouchedAsync());
    }

    private static async Task<PromptEvent> LastAsync(IAsyncEnumerator<PromptEvent> reading) => (await Bystander.ReadToEndAsync(reading))[^1];

    /// <summary>Something that a handler says from its own thread.</summary>
    private sealed class Signal
    {
        private readonly TaskCompletionSource _set = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Task => _set.Task;

        public void Set() => _set.TrySetResult();

        public void SetAndThrow()
        {
            Set();
            throw new InvalidOperationException("mine");
        }
    }
}
