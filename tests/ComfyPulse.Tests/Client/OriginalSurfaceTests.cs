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
