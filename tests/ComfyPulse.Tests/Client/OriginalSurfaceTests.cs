using ComfyPulse.Tests.Connections;

namespace ComfyPulse.Tests.Client;

public sealed class OriginalSurfaceTests
{
    private static readonly TimeSpan SafetyNet = TimeSpan.FromSeconds(30);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_usage_example_runs_as_it_is_written()
    {
        await using var fixture = await PodFixture.StartAsync();
        var (workflow, percents) = (PodFixture.ImageWorkflow(), new List<int>());

        await using var sockets = new ComfyUIWebSocketClient();
        await using var pod = new ComfyUIPodClient(new() { BaseUrl = fixture.Host.BaseUrl }, sockets);
#pragma warning disable xUnit1051 // Word for word as users write it.
        var result = await pod.ExecuteWorkflowAsync(workflow, pollInterval: TimeSpan.FromSeconds(2), onProgress: percent => percents.Add(percent));
#pragma warning restore xUnit1051

        Assert.IsType<PromptOutcome.Succeeded>(result.Outcome);
        Assert.Equal(100, percents[^1]);
        Assert.Equal(percents.Distinct().Order(), percents);
    }

    [Fact]
    public async Task A_callback_that_throws_does_not_harm_the_run()
    {
        await using var fixture = await PodFixture.StartAsync();
        var result = await fixture.Client().ExecuteWorkflowAsync(PodFixture.TextWorkflow(), onProgress: _ => throw new InvalidOperationException("mine"), cancellationToken: Token);

        Assert.IsType<PromptOutcome.Succeeded>(result.Outcome);
    }

    [Fact]
    public async Task Executing_what_fails_throws_with_the_outcome()
    {
        await using var fixture = await PodFixture.StartAsync();
        var error = await Assert.ThrowsAsync<PromptException>(() => fixture.Client().ExecuteWorkflowWithWebSocketAsync(PodFixture.FailWorkflow(), cancellationToken: Token));

        Assert.IsType<PromptOutcome.Failed>(error.Outcome);
    }

    [Fact]
    public async Task Handlers_hear_a_prompt_whether_they_come_before_or_after_it()
    {
        await using var fixture = await PodFixture.StartAsync();
        var sockets = fixture.Sockets();
        var client = fixture.Client(sockets);
        var promptId = PromptId.New();
        var (before, after) = (new TaskCompletionSource<PromptResult>(), new TaskCompletionSource<PromptResult>());
        using var throwing = sockets.OnCompletion(promptId, _ => throw new InvalidOperationException("mine"));
        using var early = sockets.OnCompletion(promptId, before.SetResult);
        using var never = sockets.OnError(promptId, error => before.SetException(error));

        var run = await client.SubmitAsync(PodFixture.TextWorkflow(), new SubmitOptions { PromptId = promptId }, Token);
        var result = await run.EndAsync();
        using var late = sockets.OnCompletion(promptId, after.SetResult);

        Assert.Same(result, await before.Task.WaitAsync(SafetyNet, Token));
        Assert.Same(result, await after.Task.WaitAsync(SafetyNet, Token));
    }

    [Fact]
    public async Task A_failure_reaches_the_error_handler_and_progress_reaches_its_own()
    {
        await using var fixture = await PodFixture.StartAsync();
        var sockets = fixture.Sockets(new WebSocketClientOptions { ProgressEvery = TimeSpan.Zero });
        var failed = new TaskCompletionSource<PromptException>();
        var progressed = new TaskCompletionSource<PromptProgress>();
        var promptId = await fixture.Client(sockets).QueueWorkflowAsync(PodFixture.FailWorkflow(), Token);
        using var onError = sockets.OnError(promptId, failed.SetResult);
        using var onProgress = sockets.OnProgress(promptId, progress => progressed.TrySetResult(progress));

        Assert.IsType<PromptOutcome.Failed>((await failed.Task.WaitAsync(SafetyNet, Token)).Outcome);
        await progressed.Task.WaitAsync(SafetyNet, Token);
    }

    [Fact]
    public async Task A_prompt_that_others_submit_for_our_client_id_reaches_its_handler()
    {
        await using var fixture = await PodFixture.StartAsync();
        var sockets = fixture.Sockets();
        var clientId = await sockets.ConnectAsync(fixture.Host.BaseUrl.AbsoluteUri, cancellationToken: Token);
        var promptId = PromptId.New();
        var ended = new TaskCompletionSource<PromptResult>();
        using var handler = sockets.OnCompletion(promptId, ended.SetResult);

        await fixture.Client().Routes.Prompt.SubmitAsync(
            new Protocol.PromptRequest { Prompt = PodFixture.TextWorkflow().ToJson(), ClientId = clientId, PromptId = promptId.Value }, Token);

        Assert.Equal("hello", Assert.Single((await ended.Task.WaitAsync(SafetyNet, Token)).Outputs).Text);
        await sockets.DisconnectAsync(clientId, Token);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_socket_is_used_with_a_callback_and_without(bool hasCallback)
    {
        await using var fixture = await PodFixture.StartAsync();
        var result = await fixture.Client().ExecuteWorkflowAsync(PodFixture.TextWorkflow(), onProgress: hasCallback ? _ => { } : null, cancellationToken: Token);

        Assert.Equal(FollowSource.WebSocket, result.FollowedBy);
    }

    [Fact]
    public async Task Falling_back_follows_the_same_prompt_and_goes_back_to_the_socket()
    {
        await using var pod = await OnePromptPod.StartAsync();
        pod.Runs();
        var percents = new List<int>();
        var executing = pod.Client().ExecuteWorkflowAsync(PodFixture.TextWorkflow(), TimeSpan.FromSeconds(2), percents.Add, Token);
        var socket = await pod.Pod.NextSocketAsync();
        await socket.GreetAsync();
        await pod.Pod.AskedAsync("POST /api/prompt");
        await socket.SendAsync(OnePromptPod.Message("execution_start"));
        pod.Pod.OnUpgrade = context =>
        {
            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        };
        socket.Abort();

        await pod.Time.PassUntilAsync(pod.Pod.AsksAsync($"GET /api/jobs/{OnePromptPod.Id}", times: 3));
        pod.Pod.OnUpgrade = null;
        var again = await pod.Time.PassUntilAsync(pod.Pod.NextSocketAsync());
        await again.GreetAsync(1);
        await again.SendAsync(OnePromptPod.Message("executing", "\"node\": \"1\", "));
        pod.Ends();
        await again.SendAsync(OnePromptPod.Message("execution_success"));
        await again.SendAsync(OnePromptPod.Message("executing", "\"node\": null, "));
        var result = await pod.Time.PassUntilAsync(executing);

        Assert.Equal((OnePromptPod.Id, FollowSource.Mixed), (result.PromptId.Value, result.FollowedBy));
        Assert.Equal(1, pod.Submissions);
        Assert.Equal(100, percents[^1]);
        again.Abort();
    }

    [Fact]
    public async Task The_first_output_of_several_ends_nothing_and_none_is_lost()
    {
        await using var fixture = await PodFixture.StartAsync();
        var sockets = fixture.Sockets();
        var (promptId, completed) = (PromptId.New(), new TaskCompletionSource<PromptResult>());
        using var handler = sockets.OnCompletion(promptId, completed.SetResult);
        var workflow = Workflow.Parse("""
            {"1": {"class_type": "TestText", "inputs": {"text": "one"}}, "2": {"class_type": "TestWait", "inputs": {"salt": 1}},
             "3": {"class_type": "TestText", "inputs": {"text": "three"}}}
            """);

        var run = await fixture.Client(sockets).SubmitAsync(workflow, new SubmitOptions { PromptId = promptId }, Token);
        await fixture.Gate.NextArrivalAsync();
        await run.WaitForAsync(current => current.Outputs.Count > 0);
        Assert.False(completed.Task.IsCompleted);
        fixture.Gate.Open();

        Assert.Equal(["one", "three"], (await completed.Task.WaitAsync(SafetyNet, Token)).Outputs.Select(output => output.Text).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(UpdateSource.WebSocket)]
    [InlineData(UpdateSource.Polling)]
    public async Task What_failed_is_told_as_failed_at_once_and_never_as_still_at_work(UpdateSource updates)
    {
        await using var fixture = await PodFixture.StartAsync();
        var client = fixture.Client(configure: options => options.Updates = updates);

        var error = await Assert.ThrowsAsync<PromptException>(() => client.ExecuteWorkflowAsync(PodFixture.FailWorkflow(), cancellationToken: Token).WaitAsync(SafetyNet, Token));

        Assert.Equal("it is broken", Assert.IsType<PromptOutcome.Failed>(error.Outcome).Message);
        var status = await fixture.Client().GetJobStatusAsync(error.PromptId, Token);
        Assert.Equal(PromptPhase.Ended, status.Progress.Phase);
        Assert.IsType<PromptOutcome.Failed>(status.Result!.Outcome);
    }

    [Fact]
    public async Task Handlers_hear_the_end_once_and_nothing_after_they_were_taken_back()
    {
        await using var fixture = await PodFixture.StartAsync();
        var sockets = fixture.Sockets();
        var (ends, taken, ended) = (0, 0, new TaskCompletionSource());
        var run = await fixture.Client(sockets).SubmitAsync(PodFixture.WaitWorkflow(), cancellationToken: Token);
        await fixture.Gate.NextArrivalAsync();
        var takenBack = sockets.OnCompletion(run.PromptId, _ => Interlocked.Increment(ref taken));
        using var onCompletion = sockets.OnCompletion(run.PromptId, _ =>
        {
            Interlocked.Increment(ref ends);
            ended.TrySetResult();
        });
        takenBack.Dispose();
        takenBack.Dispose();
        fixture.Gate.Open();
        await run.EndAsync();
        await ended.Task.WaitAsync(SafetyNet, Token);

        // Closing waits for the readers of all handlers.
        await sockets.DisposeAsync();

        Assert.Equal((1, 0), (ends, taken));
    }

    [Fact]
    public async Task The_small_questions_have_answers()
    {
        await using var fixture = await PodFixture.StartAsync();
        var client = fixture.Client();
        var run = await client.SubmitAsync(PodFixture.TextWorkflow(), cancellationToken: Token);
        await run.EndAsync();

        Assert.True(await client.HealthCheckAsync(Token));
        Assert.Contains("SaveImage", await client.GetAvailableNodesAsync(Token));
        Assert.NotEmpty(await client.GetModelsAsync(cancellationToken: Token));
        Assert.IsType<PromptOutcome.Succeeded>((await fixture.Client().GetJobStatusAsync(run.PromptId, Token)).Result!.Outcome);
        Assert.IsType<PromptOutcome.Unknown>((await client.GetJobStatusAsync(PromptId.New(), Token)).Result!.Outcome);
    }

    [Fact]
    public void Wrong_options_are_told_all_at_once_and_without_their_secrets()
    {
        var options = new ComfyUIPodOptions { BaseUrl = new Uri("ftp://pod"), PongTimeout = TimeSpan.Zero, MaxFrameBytes = 1, Headers = { ["X Key"] = "a", ["X-Key"] = "secret\r\n" } };

        var error = Assert.Throws<ArgumentException>(() => new ComfyUIPodClient(options));

        Assert.All(["BaseUrl", "PongTimeout", "MaxFrameBytes", "X Key", "X-Key"], part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }
}
