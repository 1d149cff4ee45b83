using ComfyPulse.Protocol;
using ComfyPulse.Tests.Client;

namespace ComfyPulse.Tests.Diagnostics;

/// <summary>What is measured of runs on an embedded pod.</summary>
public sealed class RunMeasureTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_over_the_socket_is_measured_once_with_its_outcome_and_its_way()
    {
        await using var pod = await PodFixture.StartAsync();
        using var measures = new MeasureLog(pod.Host.BaseUrl);
        var client = pod.Client();
        await (await client.SubmitAsync(PodFixture.TextWorkflow(), cancellationToken: Token)).EndAsync();

        var duration = await measures.FindAsync("comfypulse.run.duration");
        Assert.Equal(("succeeded", "websocket", null), (duration.Tag("comfypulse.run.outcome"), duration.Tag("comfypulse.run.followed_by"), duration.Tag("error.type")));
        Assert.Equal("127.0.0.1", duration.Tag("server.address"));
        Assert.Single(measures.Of("comfypulse.run.duration"));
        Assert.True(Assert.Single(measures.Of("comfypulse.run.queue_time")).Value <= duration.Value);
        Assert.Equal(
            [("queued", 1), ("queued", -1), ("running", 1), ("running", -1)],
            measures.Of("comfypulse.run.active").Select(measure => (measure.Tag("comfypulse.run.phase"), measure.Value)));
        Assert.Empty(measures.Of("comfypulse.fallbacks"));
        Assert.Equal(0, measures.Sum("comfypulse.polls", "comfypulse.poll.reason", "fallback"));
        Assert.Null(Assert.Single(measures.Of("comfypulse.socket.connect.duration")).Tag("error.type"));
        Assert.Equal(1, measures.Sum("comfypulse.socket.active"));

        await client.DisposeAsync();
        Assert.Equal(0, measures.Sum("comfypulse.socket.active"));
        Assert.Equal("stopped", Assert.Single(measures.Of("comfypulse.socket.session.duration")).Tag("comfypulse.outage.reason"));
        Assert.Empty(measures.Of("comfypulse.socket.outages"));
    }

    [Fact]
    public async Task Frames_are_counted_by_the_types_that_are_known()
    {
        await using var pod = await PodFixture.StartAsync();
        using var measures = new MeasureLog(pod.Host.BaseUrl);
        await (await pod.Client().SubmitAsync(PodFixture.TextWorkflow(), cancellationToken: Token)).EndAsync();
        await measures.FindAsync("comfypulse.run.duration");

        var types = measures.Of("comfypulse.socket.received_frames").Select(measure => measure.Tag("comfypulse.frame.type")!).ToHashSet(StringComparer.Ordinal);
        Assert.Superset(new HashSet<string>(["status", "execution_start", "executing", "executed", "execution_success", "text"], StringComparer.Ordinal), types);
        Assert.DoesNotContain("other", types);
    }

    [Fact]
    public async Task A_run_that_fails_names_the_category_of_its_failure_and_not_what_the_node_raised()
    {
        await using var pod = await PodFixture.StartAsync();
        using var measures = new MeasureLog(pod.Host.BaseUrl);
        await (await pod.Client().SubmitAsync(PodFixture.FailWorkflow(), cancellationToken: Token)).EndAsync();

        var duration = await measures.FindAsync("comfypulse.run.duration");
        Assert.Equal(("failed", "node_error"), (duration.Tag("comfypulse.run.outcome"), duration.Tag("error.type")));
    }

    [Fact]
    public async Task Runs_that_are_refused_or_cannot_be_sent_leave_nothing_active()
    {
        await using var pod = await PodFixture.StartAsync();
        using var measures = new MeasureLog(pod.Host.BaseUrl);
        var client = pod.Client();
        await Assert.ThrowsAsync<PromptException>(() => client.SubmitAsync(Workflow.Parse("""{"1": {"class_type": "NotThere", "inputs": {}}}"""), cancellationToken: Token));
        await Assert.ThrowsAsync<ArgumentException>(() => client.SubmitAsync(PodFixture.TextWorkflow(), new SubmitOptions { ExtraData = RawJson.FromText("[]") }, Token));

        Assert.Equal("missing_node", (await measures.FindAsync("comfypulse.run.duration")).Tag("error.type"));
        Assert.Equal(0, measures.Sum("comfypulse.run.active"));
        Assert.Equal(0, measures.Lowest("comfypulse.run.active", "comfypulse.run.phase"));
        Assert.Single(measures.Of("comfypulse.run.duration"));
    }

    [Fact]
    public async Task A_run_that_is_left_is_active_no_more()
    {
        await using var pod = await PodFixture.StartAsync();
        using var measures = new MeasureLog(pod.Host.BaseUrl);
        var client = pod.Client();
        var run = await client.SubmitAsync(PodFixture.WaitWorkflow(), cancellationToken: Token);
        await run.WaitForAsync(current => current.Progress.Phase == PromptPhase.Running);
        await measures.FindAsync("comfypulse.run.active", "comfypulse.run.phase", "running");
        Assert.Equal((0, 1), (measures.Sum("comfypulse.run.active", "comfypulse.run.phase", "queued"), measures.Sum("comfypulse.run.active", "comfypulse.run.phase", "running")));

        await client.DisposeAsync();
        Assert.Equal((0, 0), (measures.Sum("comfypulse.run.active", "comfypulse.run.phase", "queued"), measures.Sum("comfypulse.run.active", "comfypulse.run.phase", "running")));
        Assert.Equal(0, measures.Lowest("comfypulse.run.active", "comfypulse.run.phase"));
        Assert.Equal("unknown", Assert.Single(measures.Of("comfypulse.run.duration")).Tag("comfypulse.run.outcome"));
    }

    [Fact]
    public async Task A_prompt_that_is_attached_to_has_no_queue_time_because_nobody_knows_when_it_was_submitted()
    {
        await using var pod = await PodFixture.StartAsync();
        using var measures = new MeasureLog(pod.Host.BaseUrl);
        var submitted = await pod.Client().SubmitAsync(PodFixture.WaitWorkflow(), cancellationToken: Token);
        await pod.Gate.NextArrivalAsync();
        var attached = await pod.Client().AttachAsync(submitted.PromptId, cancellationToken: Token);
        await attached.WaitForAsync(current => current.Progress.Phase == PromptPhase.Running);
        pod.Gate.Open();
        await submitted.EndAsync();
        await attached.EndAsync();

        await measures.FindAsync("comfypulse.run.duration", "comfypulse.run.followed_by", "polling");
        Assert.Single(measures.Of("comfypulse.run.queue_time"));
        Assert.Empty(measures.Of("comfypulse.fallbacks"));
    }

    [Fact]
    public async Task A_handler_that_throws_is_counted()
    {
        await using var pod = await PodFixture.StartAsync();
        using var measures = new MeasureLog(pod.Host.BaseUrl);
        await pod.Client().ExecuteWorkflowAsync(PodFixture.TextWorkflow(), onProgress: _ => throw new InvalidOperationException("no"), cancellationToken: Token);

        Assert.True((await measures.FindAsync("comfypulse.handler.errors")).Value > 0);
    }

    [Fact]
    public async Task No_measure_and_no_span_holds_a_secret_and_no_measure_an_id()
    {
        await using var pod = await PodFixture.StartAsync();
        using var measures = new MeasureLog(pod.Host.BaseUrl);
        using var spans = new SpanLog(pod.Host.BaseUrl);
        var client = pod.Client(configure: options =>
        {
            options.Headers["Authorization"] = "Bearer secret-header";
            options.Query["token"] = "secret-item";
        });
        var run = await client.SubmitAsync(PodFixture.TextWorkflow(), new SubmitOptions { ApiKey = "secret-key" }, Token);
        await run.EndAsync();
        await spans.FindAsync("comfypulse.run");
        await client.DisposeAsync();

        var onMeasures = measures.All.SelectMany(measure => measure.Tags.Values).Select(value => $"{value}").ToList();
        var onSpans = spans.All.SelectMany(span => span.TagObjects).Select(tag => $"{tag.Value}").ToList();
        Assert.NotEmpty(onMeasures);
        Assert.NotEmpty(onSpans);
        Assert.DoesNotContain(onMeasures.Concat(onSpans), value => value.Contains("secret", StringComparison.Ordinal));
        Assert.DoesNotContain(onMeasures, value => value == run.PromptId.Value || value == run.ClientId);
    }
}
