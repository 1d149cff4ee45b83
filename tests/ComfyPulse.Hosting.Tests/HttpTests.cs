using System.Collections.Concurrent;
using System.Net;
using ComfyPulse.Tests.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ComfyPulse.Hosting.Tests;

public sealed class HttpTests
{
    private const string Id = "11111111-2222-4333-8444-555555555555";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_handler_of_the_program_that_repeats_requests_does_not_double_a_submission()
    {
        await using var pod = await PodAsync();
        pod.Answers["POST /api/prompt"] = async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
            context.Response.StatusCode = 503;
            await context.Response.WriteAsync("no healthy upstream", context.RequestAborted);
        };
        pod.OnUpgrade = context =>
        {
            context.Response.StatusCode = 403;
            return Task.CompletedTask;
        };
        pod.AnswerJson("GET /api/queue", $$"""{"queue_running": [[0, "{{Id}}", {}, {}, ["1"]]], "queue_pending": []}""");
        var services = new ServiceCollection();
        services.ConfigureHttpClientDefaults(http => http.AddHttpMessageHandler(() => new Repeating()));
        services.AddComfyUIPod("a", options => options.BaseUrl = pod.BaseUrl);
        await using var provider = services.BuildServiceProvider();

        var run = await provider.GetRequiredService<ComfyUIPodClient>().SubmitAsync(Text(), new SubmitOptions { PromptId = Id }, Token);

        Assert.Equal(Id, run.PromptId.Value);
        Assert.Single(pod.Requests, "POST /api/prompt");
    }

    [Fact]
    public async Task The_repeating_handler_of_these_tests_does_repeat()
    {
        await using var pod = await PodAsync();
        pod.AnswerJson("GET /api/queue", "{}", status: 503);
        var services = new ServiceCollection();
        services.ConfigureHttpClientDefaults(http => http.AddHttpMessageHandler(() => new Repeating()));
        services.AddComfyUIPod("a", options => (options.BaseUrl, options.ReadRetries) = (pod.BaseUrl, 0));
        await using var provider = services.BuildServiceProvider();

        await Assert.ThrowsAsync<PodResponseException>(() => provider.GetRequiredService<ComfyUIPodClient>().Routes.Queue.GetAsync(cancellationToken: Token));

        Assert.Equal(4, pod.Requests.Count);
    }

    [Fact]
    public async Task A_redirect_carries_no_key_to_another_host_whatever_the_programs_defaults()
    {
        await using var pod = await PodAsync();
        await using var other = await PodAsync();
        pod.Answers["GET /api/queue"] = context =>
        {
            context.Response.Redirect(new Uri(other.BaseUrl, "api/queue").AbsoluteUri);
            return Task.CompletedTask;
        };
        var services = new ServiceCollection();
        services.ConfigureHttpClientDefaults(http => http.ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = true }).ConfigureHttpClient(client => client.Timeout = TimeSpan.FromTicks(1)));
        services.AddComfyUIPod("a", options =>
        {
            options.BaseUrl = pod.BaseUrl;
            options.Headers["X-Api-Key"] = "s3cret";
        });
        await using var provider = services.BuildServiceProvider();

        await Assert.ThrowsAsync<PodResponseException>(() => provider.GetRequiredService<ComfyUIPodClient>().Routes.Queue.GetAsync(cancellationToken: Token));

        Assert.Empty(other.Requests);
    }

    [Fact]
    public async Task A_handler_that_is_added_to_one_pod_sees_its_requests_and_its_upgrades_and_no_other_pods()
    {
        await using var pod = await PodAsync();
        var seen = new ConcurrentQueue<string>();
        var services = new ServiceCollection();
        services.AddComfyUIPod("a", options => options.BaseUrl = pod.BaseUrl).Http.AddHttpMessageHandler(() => new Watching(seen));
        services.AddComfyUIPod("b", options => options.BaseUrl = pod.BaseUrl);
        await using var provider = services.BuildServiceProvider();

        Assert.True(await provider.GetRequiredKeyedService<ComfyUIPodClient>("b").HealthCheckAsync(Token));
        Assert.Empty(seen);
        var submitting = provider.GetRequiredKeyedService<ComfyUIPodClient>("a").SubmitAsync(Text(), new SubmitOptions { PromptId = Id }, Token);
        var socket = await pod.NextSocketAsync();
        await socket.GreetAsync();
        await submitting;

        Assert.Equal(["/api/prompt", "/ws", "/api/prompt"], seen.Take(3));
        socket.Abort();
    }

    [Fact]
    public async Task Logs_go_to_the_container_and_no_key_is_in_them()
    {
        await using var pod = await PodAsync();
        using var log = new ListLoggerProvider();
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(log));
        services.AddComfyUIPod("a", options =>
        {
            options.BaseUrl = pod.BaseUrl;
            options.Query["token"] = "s3cret";
            options.Headers["X-Api-Key"] = "s3cret";
        });
        await using (var provider = services.BuildServiceProvider())
        {
            var submitting = provider.GetRequiredService<ComfyUIPodClient>().SubmitAsync(Text(), new SubmitOptions { PromptId = Id }, Token);
            var socket = await pod.NextSocketAsync();
            await socket.GreetAsync();
            await submitting;
            socket.Abort();
        }

        Assert.Contains(log.Lines, line => line.StartsWith("ComfyPulse.", StringComparison.Ordinal) && line.Contains("Connected to", StringComparison.Ordinal));
        Assert.DoesNotContain(log.Lines, line => line.Contains("s3cret", StringComparison.Ordinal) || line.StartsWith("System.Net.Http", StringComparison.Ordinal));
    }

    private static Workflow Text() => Workflow.Parse("""{"1": {"class_type": "TestText", "inputs": {"text": "hello"}}}""");

    private static async Task<ScriptedPod> PodAsync()
    {
        var pod = await ScriptedPod.StartAsync();
        pod.AnswerJson("GET /api/prompt", """{"exec_info": {"queue_remaining": 0}}""");
        pod.AnswerJson("GET /api/queue", """{"queue_running": [], "queue_pending": []}""");
        pod.AnswerJson("POST /api/prompt", $$$"""{"prompt_id": "{{{Id}}}", "number": 0, "node_errors": {}}""");
        return pod;
    }

    /// <summary>As a standard resilience handler does: up to four times while the answer is 503.</summary>
    private sealed class Repeating : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            for (var attempt = 1; ; attempt++)
            {
                var response = await base.SendAsync(request, cancellationToken);
                if (response.StatusCode != HttpStatusCode.ServiceUnavailable || attempt == 4)
                {
                    return response;
                }

                response.Dispose();
            }
        }
    }

    private sealed class Watching(ConcurrentQueue<string> seen) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            seen.Enqueue(request.RequestUri!.AbsolutePath);
            return base.SendAsync(request, cancellationToken);
        }
    }

    private sealed class ListLoggerProvider : ILoggerProvider
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => new ListLogger(categoryName, Lines);

        public void Dispose()
        {
        }
    }

    private sealed class ListLogger(string category, ConcurrentQueue<string> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{category} {formatter(state, exception)} {exception}");
    }
}
