using ComfyPulse.EmbeddedPod;

namespace ComfyPulse.Tests.Client;

public sealed class RunTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_workflow_runs_to_success_with_its_outputs_and_every_event_in_order()
    {
        await using var pod = await PodFixture.StartAsync();
        var run = await pod.Client().SubmitAsync(PodFixture.ImageWorkflow(), cancellationToken: Token);

        var events = await run.ListenAsync(new ListenOptions { ProgressEvery = TimeSpan.Zero }, Token).ToListAsync(Token);
        var result = await run.EndAsync();

        Assert.IsType<PromptOutcome.Succeeded>(result.Outcome);
        Assert.Equal(FollowSource.WebSocket, result.FollowedBy);
        Assert.StartsWith("test_", Assert.Single(result.Outputs).File!.FileName, StringComparison.Ordinal);
        Assert.IsType<PromptSnapshot>(events[0]);
        Assert.Same(result, Assert.IsType<PromptEnded>(events[^1]).Result);
        Assert.Equal(1, run.Current.Progress.Fraction);
        var fractions = events.OfType<ProgressChanged>().Select(e => e.Progress.Fraction).ToList();
        Assert.Equal(fractions.Order(), fractions);
    }

    [Fact]
    public async Task Its_ids_can_be_written_down_before_anything_leaves()
    {
        await using var pod = await PodFixture.StartAsync();
        var written = default((PromptId PromptId, string ClientId, int Accepted));
        var run = await pod.Client().SubmitAsync(
            PodFixture.TextWorkflow(),
            new SubmitOptions
            {
                BeforeSubmission = (promptId, clientId, _) =>
                {
                    written = (promptId, clientId, pod.Host.Accepted.Count);
                    return ValueTask.CompletedTask;
                },
            },
            Token);

        Assert.Equal((run.PromptId, run.ClientId!, 0), written);
        Assert.Equal(FollowSource.WebSocket, (await run.EndAsync()).FollowedBy);
    }

    [Fact]
    public async Task What_cannot_be_written_down_is_not_sent()
    {
        await using var pod = await PodFixture.StartAsync();
        var options = new SubmitOptions { BeforeSubmission = (_, _, _) => throw new IOException("the disk is full") };

        await Assert.ThrowsAsync<IOException>(() => pod.Client().SubmitAsync(PodFixture.TextWorkflow(), options, Token));

        Assert.Empty(pod.Host.Accepted);
    }

    [Fact]
    public async Task A_cached_run_that_ends_in_a_millisecond_is_seen_each_time()
    {
        await using var pod = await PodFixture.StartAsync();
        var client = pod.Client();
        for (var round = 0; round < 20; round++)
        {
            var run = await client.SubmitAsync(PodFixture.TextWorkflow(), cancellationToken: Token);
            var result = await run.EndAsync();
            Assert.IsType<PromptOutcome.Succeeded>(result.Outcome);
            Assert.Equal("hello", Assert.Single(result.Outputs).Text);
        }
    }

    [Fact]
    public async Task A_node_that_fails_is_told_with_its_exception()
    {
        await using var pod = await PodFixture.StartAsync();
        var result = await (await pod.Client().SubmitAsync(PodFixture.FailWorkflow(), cancellationToken: Token)).EndAsync();

        var failed = Assert.IsType<PromptOutcome.Failed>(result.Outcome);
        Assert.Equal(("1", "TestFail", "My TestFail", "ValueError", "it is broken"), (failed.NodeId, failed.ClassType, failed.NodeTitle, failed.ExceptionType, failed.Message));
        Assert.Throws<PromptException>(result.EnsureSucceeded);
    }

    [Fact]
    public async Task A_refused_workflow_throws_with_each_nodes_reasons_and_leaves_nothing()
    {
        await using var pod = await PodFixture.StartAsync();
        var client = pod.Client();

        var refused = await Assert.ThrowsAsync<PromptException>(() => client.SubmitAsync(
            Workflow.Parse("""{"1": {"class_type": "TestText", "inputs": {}, "_meta": {"title": "t"}}}"""), cancellationToken: Token));

        var rejected = Assert.IsType<PromptOutcome.Rejected>(refused.Outcome);
        Assert.Equal("required_input_missing", Assert.Single(rejected.NodeErrors["1"].Errors).Type);
        Assert.Empty((await client.Routes.Queue.GetAsync(cancellationToken: Token)).Pending);
    }

    [Fact]
    public async Task A_pending_prompt_that_is_cancelled_never_runs()
    {
        await using var pod = await PodFixture.StartAsync();
        var client = pod.Client();
        var first = await client.SubmitAsync(PodFixture.WaitWorkflow(1), cancellationToken: Token);
        await pod.Gate.NextArrivalAsync();
        var second = await client.SubmitAsync(PodFixture.WaitWorkflow(2), cancellationToken: Token);

        var result = await second.CancelAsync(Token).WaitAsync(TimeSpan.FromSeconds(20), Token);
        pod.Gate.Open();

        Assert.IsType<PromptOutcome.Cancelled>(result.Outcome);
        Assert.IsType<PromptOutcome.Succeeded>((await first.EndAsync()).Outcome);
        Assert.Null(await client.Routes.History.GetAsync(second.PromptId.Value, Token));
    }

    [Theory]
    [InlineData("0.33.0")]
    [InlineData("0.3.64")]
    [InlineData("0.3.10")]
    public async Task A_running_prompt_that_is_cancelled_is_interrupted(string version)
    {
        await using var pod = await PodFixture.StartAsync(version);
        var run = await pod.Client().SubmitAsync(PodFixture.WaitWorkflow(), cancellationToken: Token);
        await pod.Gate.NextArrivalAsync();

        var result = await run.CancelAsync(Token).WaitAsync(TimeSpan.FromSeconds(20), Token);

        Assert.IsType<PromptOutcome.Cancelled>(result.Outcome);
    }

    [Fact]
    public async Task An_interrupt_by_a_stranger_is_not_our_cancel()
    {
        await using var pod = await PodFixture.StartAsync();
        var run = await pod.Client().SubmitAsync(PodFixture.WaitWorkflow(), cancellationToken: Token);
        await pod.Gate.NextArrivalAsync();

        await pod.Client().Routes.Server.InterruptAnyAsync(Token);

        Assert.IsType<PromptOutcome.Interrupted>((await run.EndAsync()).Outcome);
    }

    [Theory]
    [InlineData("0.33.0")]
    [InlineData("0.3.10")]
    public async Task Fifty_runs_at_once_all_end_each_with_its_own_output(string version)
    {
        await using var pod = await PodFixture.StartAsync(version);
        var client = pod.Client();

        var runs = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => client.SubmitAsync(PodFixture.TextWorkflow($"text {i}"), cancellationToken: Token)));
        var results = await Task.WhenAll(runs.Select(run => run.EndAsync()));

        Assert.All(results, result => Assert.IsType<PromptOutcome.Succeeded>(result.Outcome));
        Assert.Equal(Enumerable.Range(0, 50).Select(i => $"text {i}"), results.Select(result => Assert.Single(result.Outputs).Text));
        Assert.Equal(50, (await client.Routes.History.ListAsync(cancellationToken: Token)).Count);
    }

    [Fact]
    public async Task Two_clients_of_one_pod_hear_their_own_runs_only()
    {
        await using var pod = await PodFixture.StartAsync();
        var (one, other) = (pod.Client(), pod.Client());

        var runs = await Task.WhenAll(
            one.SubmitAsync(PodFixture.TextWorkflow("one"), cancellationToken: Token),
            other.SubmitAsync(PodFixture.TextWorkflow("other"), cancellationToken: Token));
        var results = await Task.WhenAll(runs.Select(run => run.EndAsync()));

        Assert.NotEqual(runs[0].ClientId, runs[1].ClientId);
        Assert.Equal(["one", "other"], results.Select(result => Assert.Single(result.Outputs).Text));
    }

    [Theory]
    [InlineData("0.33.0")]
    [InlineData("0.3.64")]
    [InlineData("0.3.10")]
    public async Task Images_of_SaveImageWebsocket_arrive_whole_as_outputs(string version)
    {
        await using var pod = await PodFixture.StartAsync(version);
        var result = await (await pod.Client().SubmitAsync(PodFixture.ImageWorkflow("SaveImageWebsocket"), cancellationToken: Token)).EndAsync();

        Assert.IsType<PromptOutcome.Succeeded>(result.Outcome);
        var output = Assert.Single(result.Outputs);
        Assert.Equal(("2", "image/png"), (output.NodeId, output.MediaType));
        Assert.True(output.Image!.Value.Span.StartsWith("\u0089PNG"u8[1..]) || output.Image.Value.Span[1..4].SequenceEqual("PNG"u8));
    }

    [Fact]
    public async Task A_nodes_progress_text_reaches_the_run_that_it_belongs_to()
    {
        await using var pod = await PodFixture.StartAsync();
        var client = pod.Client();
        var first = await client.SubmitAsync(PodFixture.WaitWorkflow(), cancellationToken: Token);
        await pod.Gate.NextArrivalAsync();
        var run = await client.SubmitAsync(PodFixture.TextWorkflow("x"), cancellationToken: Token);
        var events = run.ListenAsync(new ListenOptions(), Token).ToListAsync(Token).AsTask();
        await Task.WhenAny(events, Task.CompletedTask);
        pod.Gate.Open();
        await first.EndAsync();

        Assert.Contains(await events.WaitAsync(TimeSpan.FromSeconds(20), Token), e => e is NodeText { NodeId: "1", Text: "working on x" });
    }

    [Theory]
    [InlineData("0.33.0", "1")]
    [InlineData("0.3.10", null)]
    public async Task A_preview_reaches_who_looks_and_is_no_output(string version, string? nodeId)
    {
        await using var pod = await PodFixture.StartAsync(version);
        var run = await pod.Client().SubmitAsync(PodFixture.PreviewWorkflow(), cancellationToken: Token);
        await pod.Gate.NextArrivalAsync();
        await using var previews = run.Previews.GetAsyncEnumerator(Token);

        var next = previews.MoveNextAsync();
        pod.Gate.Open();
        Assert.True(await next.AsTask().WaitAsync(TimeSpan.FromSeconds(20), Token));
        Assert.Equal(("image/jpeg", nodeId, 5), (previews.Current.MediaType, previews.Current.NodeId, previews.Current.Image.Length));

        pod.Gate.Open();
        Assert.Empty((await run.EndAsync()).Outputs);
        Assert.False(await previews.MoveNextAsync());
    }

    [Theory]
    [InlineData("0.33.0", true)]
    [InlineData("0.3.64", true)]
    [InlineData("0.3.10", false)]
    public async Task The_prompt_id_is_ours_unless_the_pod_mints_its_own_and_then_that_one_is_followed(string version, bool isOurs)
    {
        await using var pod = await PodFixture.StartAsync(version);
        var ours = PromptId.New();
        var run = await pod.Client().SubmitAsync(PodFixture.TextWorkflow(), new SubmitOptions { PromptId = ours }, Token);
        var result = await run.EndAsync();

        Assert.Equal(isOurs, run.PromptId == ours);
        Assert.Equal(run.PromptId, result.PromptId);
        Assert.IsType<PromptOutcome.Succeeded>(result.Outcome);
    }

    [Fact]
    public async Task A_reader_that_comes_after_the_end_gets_the_present_state_and_the_end()
    {
        await using var pod = await PodFixture.StartAsync();
        var run = await pod.Client().SubmitAsync(PodFixture.TextWorkflow(), cancellationToken: Token);
        await run.EndAsync();

        var events = await run.ListenAsync(new ListenOptions(), Token).ToListAsync(Token);

        Assert.Collection(
            events,
            first => Assert.NotNull(Assert.IsType<PromptSnapshot>(first).Result),
            last => Assert.IsType<PromptEnded>(last));
    }

    [Fact]
    public async Task By_polling_alone_a_run_is_followed_to_its_end()
    {
        await using var pod = await PodFixture.StartAsync();
        var client = pod.Client(configure: options => options.Updates = UpdateSource.Polling);
        var run = await client.SubmitAsync(PodFixture.WaitWorkflow(), cancellationToken: Token);
        await pod.Gate.NextArrivalAsync();
        pod.Gate.Open();
        var result = await run.EndAsync();

        Assert.IsType<PromptOutcome.Succeeded>(result.Outcome);
        Assert.Equal(FollowSource.Polling, result.FollowedBy);
    }

    [Fact]
    public async Task Another_process_attaches_with_the_client_id_and_hears_the_rest_live()
    {
        await using var pod = await PodFixture.StartAsync();
        var first = pod.Client();
        var run = await first.SubmitAsync(PodFixture.WaitWorkflow(), cancellationToken: Token);
        await pod.Gate.NextArrivalAsync();
        await first.DisposeAsync();

        var attached = await pod.Client().AttachAsync(run.PromptId, new AttachOptions { ClientId = run.ClientId }, Token);
        Assert.Equal("TestWait", (await attached.WaitForAsync(e => e.Progress is { Phase: PromptPhase.Running, NodeId: not null })).Progress.ClassType);
        pod.Gate.Open();
        var result = await attached.EndAsync();

        Assert.IsType<PromptOutcome.Succeeded>(result.Outcome);
        Assert.IsType<PromptOutcome.Unknown>((await run.Completion).Outcome);
    }

    [Fact]
    public async Task Another_process_attaches_without_the_client_id_and_follows_by_rest()
    {
        await using var pod = await PodFixture.StartAsync();
        var run = await pod.Client().SubmitAsync(PodFixture.WaitWorkflow(), cancellationToken: Token);
        await pod.Gate.NextArrivalAsync();

        var attached = await pod.Client().AttachAsync(run.PromptId, cancellationToken: Token);
        pod.Gate.Open();

        Assert.IsType<PromptOutcome.Succeeded>((await attached.EndAsync()).Outcome);
        Assert.IsType<PromptOutcome.Succeeded>((await run.EndAsync()).Outcome);
    }

    [Fact]
    public async Task Attaching_to_what_the_client_follows_already_gives_the_same_run()
    {
        await using var pod = await PodFixture.StartAsync();
        var client = pod.Client();
        var run = await client.SubmitAsync(PodFixture.WaitWorkflow(), cancellationToken: Token);
        var attached = await client.AttachAsync(run.PromptId, cancellationToken: Token);

        Assert.Same(run.Completion, attached.Completion);
    }

    [Fact]
    public async Task A_prompt_that_nobody_knows_ends_as_unknown()
    {
        await using var pod = await PodFixture.StartAsync();
        var run = await pod.Client().AttachAsync(PromptId.New(), cancellationToken: Token);

        Assert.IsType<PromptOutcome.Unknown>((await run.EndAsync()).Outcome);
    }

    [Fact]
    public async Task Disposing_the_client_leaves_its_prompts_on_the_pod()
    {
        await using var pod = await PodFixture.StartAsync();
        var client = pod.Client();
        var run = await client.SubmitAsync(PodFixture.WaitWorkflow(), cancellationToken: Token);
        await pod.Gate.NextArrivalAsync();

        await Task.WhenAll(client.DisposeAsync().AsTask(), client.DisposeAsync().AsTask());
        var running = (await pod.Client().Routes.Queue.GetAsync(cancellationToken: Token)).Running;

        Assert.Equal(run.PromptId.Value, Assert.Single(running).PromptId);
        Assert.IsType<PromptOutcome.Unknown>((await run.Completion).Outcome);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.SubmitAsync(PodFixture.TextWorkflow(), cancellationToken: Token));
    }

    [Fact]
    public async Task The_limit_of_the_caller_ends_the_run_and_not_the_prompt()
    {
        await using var pod = await PodFixture.StartAsync();
        var client = pod.Client();
        var run = await client.SubmitAsync(PodFixture.WaitWorkflow(), new SubmitOptions { Timeout = TimeSpan.FromMilliseconds(300) }, Token);

        Assert.IsType<PromptOutcome.TimedOut>((await run.EndAsync()).Outcome);
        Assert.Single((await client.Routes.Queue.GetAsync(cancellationToken: Token)).Running);
    }

    [Fact]
    public async Task Some_output_nodes_only_are_run_where_the_pod_can()
    {
        var two = Workflow.Parse("""
            {"1": {"class_type": "TestText", "inputs": {"text": "a"}, "_meta": {"title": "a"}}, "2": {"class_type": "TestText", "inputs": {"text": "b"}, "_meta": {"title": "b"}}}
            """);
        await using var pod = await PodFixture.StartAsync();
        var result = await (await pod.Client().SubmitAsync(two, new SubmitOptions { PartialExecutionTargets = ["2"] }, Token)).EndAsync();
        Assert.Equal("b", Assert.Single(result.Outputs).Text);

        await using var old = await PodFixture.StartAsync("0.3.10");
        await Assert.ThrowsAsync<PodFeatureException>(() => old.Client().SubmitAsync(two, new SubmitOptions { PartialExecutionTargets = ["2"] }, Token));
    }

    [Fact]
    public async Task A_pod_that_is_not_there_is_said_to_be_so_and_nothing_is_kept()
    {
        await using var client = new ComfyUIPodClient(new Uri("http://127.0.0.1:9"));

        var error = await Assert.ThrowsAsync<PodUnreachableException>(() => client.SubmitAsync(PodFixture.TextWorkflow(), cancellationToken: Token));

        Assert.Contains("refused", error.Message, StringComparison.Ordinal);
        Assert.False(await client.HealthCheckAsync(Token));
    }
}
