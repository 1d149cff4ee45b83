using ComfyPulse.Tests.Client;
using Microsoft.AspNetCore.Http;

namespace ComfyPulse.Tests.Connections;

/// <summary>What becomes of a submission when its answer is late, lost, wrong or a refusal to take it.</summary>
public sealed class SubmissionFateTests
{
    private const string Id = OnePromptPod.Id;
    private const string Accepted = $$$"""{"prompt_id": "{{{Id}}}", "number": 5, "node_errors": {}}""";

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task A_pod_that_is_busy_is_asked_again_when_it_says_and_has_the_prompt_once(int status)
    {
        await using var pod = await OnePromptPod.StartAsync();
        var asked = 0;
        pod.Pod.Answers["POST /api/prompt"] = context =>
        {
            if (++asked <= 2)
            {
                context.Response.StatusCode = status;
                context.Response.Headers.RetryAfter = "7";
                context.Response.ContentType = "text/html";
                return context.Response.WriteAsync("<html>busy</html>", context.RequestAborted);
            }

            context.Response.ContentType = "application/json";
            return context.Response.WriteAsync(Accepted, context.RequestAborted);
        };
        var submitting = SubmitAsync(pod, new SubmitOptions());
        var waited = await pod.Time.PassUntilAsync((Task)submitting);

        Assert.Equal(Id, (await submitting).PromptId.Value);
        Assert.Equal(3, pod.Submissions);
        Assert.InRange(waited, TimeSpan.FromSeconds(14), TimeSpan.FromMinutes(5)); // the clock runs on while answers travel
    }

    [Fact]
    public async Task A_pod_that_stays_busy_is_told_as_such_when_patience_ends()
    {
        await using var pod = await OnePromptPod.StartAsync();
        pod.Pod.AnswerJson("POST /api/prompt", """{"error": "queue is full"}""", 429);
        var submitting = SubmitAsync(pod, new SubmitOptions { Patience = TimeSpan.FromSeconds(5) });
        var error = await Assert.ThrowsAsync<PodResponseException>(() => pod.Time.PassUntilAsync(submitting));

        Assert.Equal(429, (int)error.Status);
        Assert.True(error.IsTransient);
    }

    [Theory]
    [InlineData("502")]
    [InlineData("504")]
    [InlineData("reset")]
    [InlineData("unreadable")]
    [InlineData("half")]
    public async Task A_submission_whose_answer_was_lost_is_found_and_followed_and_never_sent_again(string lost)
    {
        await using var pod = await OnePromptPod.StartAsync();
        Lose(pod, lost);
        pod.Runs();
        var run = await pod.Time.PassUntilAsync(SubmitAsync(pod, new SubmitOptions()));
        pod.Ends();
        var result = await pod.Time.PassUntilAsync(run.EndAsync());

        Assert.IsType<PromptOutcome.Succeeded>(result.Outcome);
        Assert.Equal(1, pod.Submissions);
    }

    [Theory]
    [InlineData("0.33.0", "502")]
    [InlineData("0.33.0", "reset")]
    [InlineData("0.33.0", "half")]
    [InlineData("0.3.10", "504")]
    [InlineData("0.3.10", "reset")]
    public async Task Where_it_cannot_be_known_nothing_is_sent_again_and_the_outcome_says_that_it_may_be_running(string version, string lost)
    {
        await using var pod = await OnePromptPod.StartAsync(version);
        Lose(pod, lost);
        var submitting = SubmitAsync(pod, new SubmitOptions { Patience = TimeSpan.FromMinutes(2) });
        var error = await Assert.ThrowsAsync<PromptException>(() => pod.Time.PassUntilAsync(submitting));

        Assert.IsType<PromptOutcome.Unknown>(error.Outcome);
        Assert.Contains("may be running", error.Message, StringComparison.Ordinal);
        Assert.Equal(Id, error.PromptId.Value);
        Assert.False(error.IsTransient);
        Assert.Equal(1, pod.Submissions);
    }

    [Fact]
    public async Task A_prompt_that_appears_long_after_its_answer_was_lost_is_still_found()
    {
        await using var pod = await OnePromptPod.StartAsync();
        Lose(pod, "504");
        var submitting = SubmitAsync(pod, new SubmitOptions { Patience = TimeSpan.FromHours(1) });
        await pod.Time.PassUntilAsync(pod.Pod.AsksAsync("GET /api/queue", times: 8));
        Assert.False(submitting.IsCompleted);
        pod.Runs();

        Assert.Equal(Id, (await pod.Time.PassUntilAsync(submitting)).PromptId.Value);
        Assert.Equal(1, pod.Submissions);
    }

    [Fact]
    public async Task A_pod_that_minted_an_id_of_its_own_is_searched_for_our_mark()
    {
        await using var pod = await OnePromptPod.StartAsync("0.3.10");
        Lose(pod, "reset");
        pod.Pod.AnswerJson("GET /api/queue", $$$"""{"queue_running": [], "queue_pending": [[3, "minted", {}, {"comfypulse": {"mark": "{{{Id}}}"}}, ["1"]]]}""");
        var run = await pod.Time.PassUntilAsync(SubmitAsync(pod, new SubmitOptions()));

        Assert.Equal("minted", run.PromptId.Value);
        Assert.Equal(1, pod.Submissions);
    }

    [Fact]
    public async Task An_exception_inside_comfyui_that_queued_nothing_is_an_error_and_no_riddle()
    {
        await using var pod = await OnePromptPod.StartAsync();
        pod.Pod.Answers["POST /api/prompt"] = context =>
        {
            context.Response.StatusCode = 500;
            context.Response.ContentType = "text/plain";
            return context.Response.WriteAsync("500 Internal Server Error\n\nServer got itself in trouble", context.RequestAborted);
        };
        var error = await Assert.ThrowsAsync<PodResponseException>(() => pod.Time.PassUntilAsync(SubmitAsync(pod, new SubmitOptions())));

        Assert.Equal(500, (int)error.Status);
        Assert.Equal(1, pod.Submissions);
    }

    [Fact]
    public async Task An_exception_inside_comfyui_that_came_after_it_had_queued_is_a_run()
    {
        await using var pod = await OnePromptPod.StartAsync();
        pod.Runs();
        pod.Pod.Answers["POST /api/prompt"] = context =>
        {
            context.Response.StatusCode = 500;
            context.Response.ContentType = "text/plain";
            return context.Response.WriteAsync("500 Internal Server Error\n\nServer got itself in trouble", context.RequestAborted);
        };

        Assert.Equal(Id, (await pod.Time.PassUntilAsync(SubmitAsync(pod, new SubmitOptions()))).PromptId.Value);
        Assert.Equal(1, pod.Submissions);
    }

    [Fact]
    public async Task A_caller_who_stops_waiting_leaves_nothing_that_is_sent_later()
    {
        await using var pod = await OnePromptPod.StartAsync();
        Lose(pod, "504");
        using var impatient = CancellationTokenSource.CreateLinkedTokenSource(OnePromptPod.Token);
        var submitting = WithoutSocketAsync(pod, new SubmitOptions(), impatient.Token);
        await pod.Time.PassUntilAsync(pod.Pod.AsksAsync("GET /api/queue", times: 2));
        await impatient.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => submitting);
        Assert.Equal(1, pod.Submissions);
    }

    private static void Lose(OnePromptPod pod, string how) => pod.Pod.Answers["POST /api/prompt"] = async context =>
    {
        await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
        switch (how)
        {
            case "reset":
                context.Abort();
                break;
            case "unreadable":
                context.Response.ContentType = "application/json";
                await context.Response.WriteAsync("""{"number": 5}""", context.RequestAborted);
                break;
            case "half":
                context.Response.ContentType = "application/json";
                context.Response.ContentLength = Accepted.Length;
                await context.Response.WriteAsync(Accepted[..20], context.RequestAborted);
                context.Abort();
                break;
            default:
                context.Response.StatusCode = int.Parse(how, System.Globalization.CultureInfo.InvariantCulture);
                context.Response.ContentType = "text/html";
                await context.Response.WriteAsync("<html>bad gateway</html>", context.RequestAborted);
                break;
        }
    };

    private static Task<PromptRun> SubmitAsync(OnePromptPod pod, SubmitOptions options) => WithoutSocketAsync(pod, options, OnePromptPod.Token);

    private static async Task<PromptRun> WithoutSocketAsync(OnePromptPod pod, SubmitOptions options, CancellationToken cancellationToken)
    {
        pod.Pod.OnUpgrade = context =>
        {
            context.Response.StatusCode = 403;
            return Task.CompletedTask;
        };
        return await pod.Client().SubmitAsync(PodFixture.TextWorkflow(), options with { PromptId = Id }, cancellationToken);
    }
}
