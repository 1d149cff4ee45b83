using System.Diagnostics;
using ComfyPulse.Protocol;
using ComfyPulse.Tests.Client;
using ComfyPulse.Tests.Connections;

namespace ComfyPulse.Tests.Diagnostics;

/// <summary>The spans of submitting, connecting, looking and cancelling, and the one of the run, with the links between them.</summary>
public sealed class SpanTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_span_of_a_run_has_its_true_times_stands_alone_and_links_to_the_submission()
    {
        await using var pod = await PodFixture.StartAsync();
        using var spans = new SpanLog(pod.Host.BaseUrl);
        var run = await pod.Client().SubmitAsync(PodFixture.TextWorkflow(), cancellationToken: Token);
        await run.EndAsync();

        var submit = await spans.FindAsync("comfypulse.submit", run.PromptId.Value);
        var whole = await spans.FindAsync("comfypulse.run", run.PromptId.Value);
        Assert.Equal((ActivityKind.Producer, ActivityStatusCode.Unset, 1), (submit.Kind, submit.Status, submit.GetTagItem("comfypulse.workflow.nodes")));
        Assert.Equal((ActivityKind.Consumer, ActivityStatusCode.Unset), (whole.Kind, whole.Status));
        Assert.Equal(("succeeded", "websocket"), (whole.GetTagItem("comfypulse.run.outcome"), whole.GetTagItem("comfypulse.run.followed_by")));
        Assert.Equal(submit.Context.SpanId, Assert.Single(whole.Links).Context.SpanId);
        Assert.Equal(submit.TraceId, Assert.Single(whole.Links).Context.TraceId);
        Assert.Equal(default, whole.ParentSpanId);
        Assert.NotEqual(submit.TraceId, whole.TraceId);
        Assert.InRange(whole.StartTimeUtc, submit.StartTimeUtc, submit.StartTimeUtc + submit.Duration);
        Assert.True(whole.Duration > TimeSpan.Zero);
    }

    [Fact]
    public async Task Who_attaches_elsewhere_links_to_the_submission_that_the_pod_gives_back()
    {
        await using var pod = await PodFixture.StartAsync();
        using var spans = new SpanLog(pod.Host.BaseUrl);
        var submitted = await pod.Client().SubmitAsync(PodFixture.WaitWorkflow(), cancellationToken: Token);
        await pod.Gate.NextArrivalAsync();
        var fromQueue = await pod.Client().AttachAsync(submitted.PromptId, cancellationToken: Token);
        var fromHistory = await pod.Client().AttachAsync(submitted.PromptId, new AttachOptions { Workflow = PodFixture.WaitWorkflow() }, Token);
        pod.Gate.Open();
        foreach (var run in (PromptRun[])[submitted, fromQueue, fromHistory])
        {
            await run.EndAsync();
            _ = run.Current; // the run's lock: its end has been told
        }

        var submit = await spans.FindAsync("comfypulse.submit");
        var runs = spans.All.Where(span => span.OperationName == "comfypulse.run").ToList();
        Assert.Equal(3, runs.Count);
        Assert.All(runs, run => Assert.Equal((submit.TraceId, submit.SpanId), (Assert.Single(run.Links).Context.TraceId, run.Links.Single().Context.SpanId)));
        var entry = await pod.Client().Routes.History.GetAsync(submitted.PromptId.Value, Token);
        Assert.Contains($"\"traceparent\": \"{submit.Id}\"", entry!.Prompt!.ExtraData.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_callers_span_is_the_parent_of_the_submission_and_of_nothing_that_outlives_it()
    {
        await using var pod = await OnePromptPod.StartAsync();
        using var spans = new SpanLog(pod.Pod.BaseUrl);
        pod.Nowhere();
        pod.Pod.OnUpgrade = context =>
        {
            context.Response.StatusCode = 403;
            return Task.CompletedTask;
        };
        using var callers = new Activity("caller").Start();
        var run = await pod.Client(ReconnectPolicy.Fixed(100, TimeSpan.FromSeconds(5))).SubmitAsync(PodFixture.TextWorkflow(), new SubmitOptions { PromptId = OnePromptPod.Id }, Token);
        pod.Ends();
        await pod.Time.PassUntilAsync(run.EndAsync());

        Assert.Equal(callers.SpanId, (await spans.FindAsync("comfypulse.submit")).ParentSpanId);
        foreach (var name in (string[])["comfypulse.connect", "comfypulse.reconcile", "comfypulse.run"])
        {
            Assert.Equal((name, default), (name, (await spans.FindAsync(name)).ParentSpanId));
        }

        Assert.Same(callers, Activity.Current);
    }

    [Fact]
    public async Task Attempts_at_a_socket_are_spans_that_name_what_failed()
    {
        await using var pod = await OnePromptPod.StartAsync();
        using var spans = new SpanLog(pod.Pod.BaseUrl);
        pod.Pod.OnUpgrade = context =>
        {
            context.Response.StatusCode = 403;
            return Task.CompletedTask;
        };
        var client = pod.Client(configure: options => options.HealthCheckTimeout = TimeSpan.FromHours(1));
        await client.SubmitAsync(PodFixture.TextWorkflow(), new SubmitOptions { PromptId = OnePromptPod.Id }, Token);
        var failed = await spans.FindAsync("comfypulse.connect");
        pod.Pod.OnUpgrade = null;
        var socket = await pod.Time.PassUntilAsync(pod.Pod.NextSocketAsync());
        await socket.GreetAsync();
        var connected = await spans.FindAsync(span => span.OperationName == "comfypulse.connect" && span.Status == ActivityStatusCode.Unset);

        Assert.Equal(("upgrade_refused", ActivityStatusCode.Error), (failed.GetTagItem("error.type"), failed.Status));
        Assert.Null(connected.GetTagItem("error.type"));
        socket.Abort();
    }

    [Fact]
    public async Task A_look_by_rest_is_a_span_with_its_reason_and_one_that_fails_says_why()
    {
        await using var pod = await OnePromptPod.StartAsync();
        using var spans = new SpanLog(pod.Pod.BaseUrl);
        pod.Waits();
        var client = pod.Client(configure: options => options.Updates = UpdateSource.Polling);
        var run = await client.SubmitAsync(PodFixture.TextWorkflow(), new SubmitOptions { PromptId = OnePromptPod.Id }, Token);
        var look = await pod.Time.PassUntilAsync(spans.FindAsync("comfypulse.reconcile", OnePromptPod.Id));
        pod.Pod.AnswerJson("GET /api/queue", "{}", 503);
        var failed = await pod.Time.PassUntilAsync(spans.FindAsync(span => span.OperationName == "comfypulse.reconcile" && span.Status == ActivityStatusCode.Error));
        pod.Ends();
        await pod.Time.PassUntilAsync(run.EndAsync());

        Assert.Equal(("fallback", 1), (look.GetTagItem("comfypulse.poll.reason"), look.GetTagItem("comfypulse.runs")));
        Assert.Equal("503", failed.GetTagItem("error.type"));
    }

    [Fact]
    public async Task Cancelling_is_a_span_and_the_run_it_ends_is_marked()
    {
        await using var pod = await PodFixture.StartAsync();
        using var spans = new SpanLog(pod.Host.BaseUrl);
        var run = await pod.Client().SubmitAsync(PodFixture.WaitWorkflow(), cancellationToken: Token);
        await pod.Gate.NextArrivalAsync();
        await run.CancelAsync(Token);

        Assert.Equal(ActivityStatusCode.Unset, (await spans.FindAsync("comfypulse.cancel", run.PromptId.Value)).Status);
        Assert.Equal("cancelled", (await spans.FindAsync("comfypulse.run", run.PromptId.Value)).GetTagItem("error.type"));
    }

    [Fact]
    public async Task A_submission_that_is_refused_says_so_on_its_span()
    {
        await using var pod = await PodFixture.StartAsync();
        using var spans = new SpanLog(pod.Host.BaseUrl);
        await Assert.ThrowsAsync<PromptException>(() => pod.Client().SubmitAsync(Workflow.Parse("""{"1": {"class_type": "NotThere", "inputs": {}}}"""), cancellationToken: Token));

        var submit = await spans.FindAsync("comfypulse.submit");
        Assert.Equal(("missing_node", ActivityStatusCode.Error), (submit.GetTagItem("error.type"), submit.Status));
    }
}
