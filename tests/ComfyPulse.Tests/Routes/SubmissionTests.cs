using System.Net;
using System.Text;
using ComfyPulse.Protocol;
using ComfyPulse.Routes;
using Microsoft.Extensions.Time.Testing;

namespace ComfyPulse.Tests.Routes;

public sealed class SubmissionTests
{
    private static readonly PromptRequest Request = new() { Prompt = RawJson.FromText("""{"1": {"class_type": "X", "inputs": {"seed": 18446744073709551615}}}"""), PromptId = "p-1", ClientId = "c-1" };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_accepted_prompt_is_told_with_its_warnings()
    {
        await using var pod = await ScriptedHttpPod.StartAsync(context => context.JsonAsync(
            """{"prompt_id": "p-1", "number": 7, "node_errors": {"3": {"errors": [], "dependent_outputs": ["3"], "class_type": "SaveImage"}}}"""));

        var accepted = Assert.IsType<SubmitAnswer.Accepted>(await SubmitAsync(pod));

        Assert.Equal(("p-1", 7.0), (accepted.Body.PromptId, accepted.Body.Number));
        Assert.Equal("SaveImage", accepted.Body.NodeErrors["3"].ClassType);
        var asked = Assert.Single(pod.Requests);
        Assert.Equal("application/json", asked.Headers["Content-Type"]);
        Assert.Equal("""{"prompt":{"1": {"class_type": "X", "inputs": {"seed": 18446744073709551615}}},"client_id":"c-1","prompt_id":"p-1"}""", Encoding.UTF8.GetString(asked.Body));
    }

    [Fact]
    public async Task A_refusal_is_told_with_its_reasons()
    {
        await using var pod = await ScriptedHttpPod.StartAsync(context => context.JsonAsync("""{"error": {"type": "no_prompt", "message": "No prompt provided", "details": "d", "extra_info": {}}, "node_errors": {}}""", 400));

        Assert.Equal("no_prompt", Assert.IsType<SubmitAnswer.Refused>(await SubmitAsync(pod)).Body.Error.Type);

        using var http = pod.Connect();
        var error = await Assert.ThrowsAsync<PromptRefusedException>(() => new PodRoutes(http).Prompt.SubmitAsync(Request, Token));
        Assert.Contains("No prompt provided", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(405)]
    [InlineData(413)]
    [InlineData(429)]
    [InlineData(503)]
    [InlineData(200)]
    public async Task A_page_that_proves_that_nothing_was_queued_is_a_typed_error(int status)
    {
        await using var pod = await ScriptedHttpPod.StartAsync(context => context.HtmlAsync(status));

        Assert.Equal(status, (int)Assert.IsType<SubmitAnswer.NotTaken>(await SubmitAsync(pod)).Error.Status);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(504)]
    [InlineData(524)]
    [InlineData(408)]
    [InlineData(503)]
    public async Task An_answer_that_proves_nothing_is_unclear(int status)
    {
        await using var pod = await ScriptedHttpPod.StartAsync(context => context.TextAsync(status, "Server got itself in trouble"));

        Assert.IsType<SubmitAnswer.Unclear>(await SubmitAsync(pod));

        using var http = pod.Connect();
        await Assert.ThrowsAsync<PodAnswerLostException>(() => new PodRoutes(http).Prompt.SubmitAsync(Request, Token));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"prompt_id\": ")]
    [InlineData("")]
    public async Task A_success_that_names_no_prompt_is_unclear(string json)
    {
        await using var pod = await ScriptedHttpPod.StartAsync(context => context.JsonAsync(json));

        Assert.IsType<SubmitAnswer.Unclear>(await SubmitAsync(pod));
    }

    [Fact]
    public async Task A_success_that_breaks_off_is_unclear()
    {
        await using var pod = await ScriptedHttpPod.StartAsync(context => context.TruncatedAsync("{\"prompt_id\": \"p-1\""));

        Assert.IsType<SubmitAnswer.Unclear>(await SubmitAsync(pod));
    }

    [Fact]
    public async Task A_connection_that_breaks_before_the_answer_is_unclear_and_the_request_is_not_repeated()
    {
        await using var pod = await ScriptedHttpPod.StartAsync(context => context.Abort());

        Assert.IsType<SubmitAnswer.Unclear>(await SubmitAsync(pod));

        Assert.Single(pod.Requests);
    }

    [Fact]
    public async Task An_answer_that_does_not_come_in_time_is_unclear()
    {
        var time = new FakeTimeProvider();
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var pod = await ScriptedHttpPod.StartAsync(context =>
        {
            arrived.TrySetResult();
            return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        });
        using var http = pod.Connect(services: new PodServices { Time = time });

        var submitting = new PodRoutes(http).Prompt.TrySubmitAsync(Request, Token);
        await arrived.Task.WaitAsync(Token);
        while (!submitting.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(50));
            await Task.Yield();
        }

        Assert.IsType<SubmitAnswer.Unclear>(await submitting);
    }

    [Fact]
    public async Task A_refused_connection_never_left()
    {
        using var http = new PodHttp(new ComfyUIPodOptions { BaseUrl = new Uri($"http://127.0.0.1:{PodHttpTests.FreePort()}") }, new PodServices());

        Assert.IsType<SubmitAnswer.NeverLeft>(await new PodRoutes(http).Prompt.TrySubmitAsync(Request, Token));
    }

    [Fact]
    public async Task A_redirect_is_not_followed_and_nothing_was_queued()
    {
        await using var pod = await ScriptedHttpPod.StartAsync(context => context.Response.Redirect("/login"));

        Assert.IsType<SubmitAnswer.NotTaken>(await SubmitAsync(pod));

        Assert.Single(pod.Requests);
    }

    [Fact]
    public async Task A_pod_without_the_prefix_gets_the_prompt_once()
    {
        await using var pod = await ScriptedHttpPod.StartAsync(context => context.Path() == "/prompt" ? context.JsonAsync("""{"prompt_id": "x"}""") : context.TextAsync(405));

        Assert.IsType<SubmitAnswer.Accepted>(await SubmitAsync(pod));

        Assert.Equal(["POST /api/prompt", "POST /prompt"], pod.Paths);
    }

    [Fact]
    public async Task A_handler_that_repeats_requests_cannot_send_a_prompt_twice()
    {
        await using var pod = await ScriptedHttpPod.StartAsync(context => context.TextAsync(503, "busy"));
        using var client = new HttpClient(new Repeating { InnerHandler = new SocketsHttpHandler() });
        using var http = pod.Connect(services: new PodServices { HttpClient = client });

        var unclear = Assert.IsType<SubmitAnswer.Unclear>(await new PodRoutes(http).Prompt.TrySubmitAsync(Request, Token));

        Assert.Single(pod.Requests);
        Assert.Contains("second time", unclear.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_handler_that_fails_before_the_body_is_read_sent_nothing()
    {
        await using var pod = await ScriptedHttpPod.StartAsync(context => context.JsonAsync("{}"));
        using var client = new HttpClient(new Failing());
        using var http = pod.Connect(services: new PodServices { HttpClient = client });

        Assert.IsType<SubmitAnswer.NeverLeft>(await new PodRoutes(http).Prompt.TrySubmitAsync(Request, Token));
    }

    [Fact]
    public async Task The_callers_token_is_a_cancellation()
    {
        using var cancel = new CancellationTokenSource();
        await using var pod = await ScriptedHttpPod.StartAsync(async context =>
        {
            await cancel.CancelAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        });
        using var http = pod.Connect();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new PodRoutes(http).Prompt.TrySubmitAsync(Request, cancel.Token));
    }

    private static async Task<SubmitAnswer> SubmitAsync(ScriptedHttpPod pod)
    {
        using var http = pod.Connect();
        return await new PodRoutes(http).Prompt.TrySubmitAsync(Request, Token);
    }

    private sealed class Repeating : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            for (var i = 0; i < 3 && response.StatusCode == HttpStatusCode.ServiceUnavailable; i++)
            {
                response.Dispose();
                response = await base.SendAsync(request, cancellationToken);
            }

            return response;
        }
    }

    private sealed class Failing : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => throw new InvalidOperationException("circuit open");
    }
}
