using ComfyPulse.Tests.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ComfyPulse.Hosting.Tests;

public sealed class HealthCheckTests
{
    private const string Id = "11111111-2222-4333-8444-555555555555";
    private const string Well = """{"exec_info": {"queue_remaining": 0}}""";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_pod_that_answers_is_healthy_and_is_asked_once_for_many_checks()
    {
        await using var pod = await ScriptedPod.StartAsync();
        pod.AnswerJson("GET /api/prompt", Well);
        pod.AnswerJson("GET /api/system_stats", """{"system": {"comfyui_version": "0.33.0"}, "devices": []}""");
        await using var provider = Services(pod).BuildServiceProvider();
        await provider.GetRequiredKeyedService<ComfyUIPodClient>("a").Routes.Server.GetStatsAsync(Token);

        var first = await CheckAsync(provider);
        var second = await CheckAsync(provider);

        Assert.Equal((HealthStatus.Healthy, HealthStatus.Healthy), (first.Status, second.Status));
        Assert.Equal([("followed_by", "none"), ("version", "0.33.0")], first.Data.Select(item => (item.Key, (string)item.Value)).Order());
        Assert.Contains("gpu", first.Tags);
        Assert.Single(pod.Requests, "GET /api/prompt");
    }

    [Theory]
    [InlineData(null, HealthStatus.Unhealthy)]
    [InlineData(HealthStatus.Degraded, HealthStatus.Degraded)]
    public async Task A_pod_that_does_not_answer_has_the_status_that_was_asked_for(HealthStatus? failureStatus, HealthStatus expected)
    {
        await using var pod = await ScriptedPod.StartAsync();
        pod.AnswerJson("GET /api/prompt", "{}", status: 503);
        await using var provider = Services(pod, failureStatus).BuildServiceProvider();

        var entry = await CheckAsync(provider);

        Assert.Equal(expected, entry.Status);
        Assert.Contains("503", entry.Description, StringComparison.Ordinal);
        Assert.Equal(entry.Description, entry.Data["last_error"]);
        Assert.Null(entry.Exception);
    }

    [Fact]
    public async Task A_pod_whose_runs_are_followed_by_polling_for_want_of_a_socket_is_degraded()
    {
        await using var pod = await ScriptedPod.StartAsync();
        pod.AnswerJson("GET /api/prompt", Well);
        pod.AnswerJson("GET /api/queue", $$"""{"queue_running": [[0, "{{Id}}", {}, {}, ["1"]]], "queue_pending": []}""");
        pod.AnswerJson("POST /api/prompt", $$$"""{"prompt_id": "{{{Id}}}", "number": 0, "node_errors": {}}""");
        var (dials, secondDial) = (0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        pod.OnUpgrade = context =>
        {
            // Who dials again has taken note of the first refusal.
            if (Interlocked.Increment(ref dials) == 2)
            {
                secondDial.TrySetResult();
            }

            context.Response.StatusCode = 403;
            return Task.CompletedTask;
        };
        var services = Services(pod);
        services.AddSingleton(new WebSocketClientOptions { Reconnect = ReconnectPolicy.Fixed(1, TimeSpan.Zero) });
        await using var provider = services.BuildServiceProvider();
        var client = provider.GetRequiredKeyedService<ComfyUIPodClient>("a");
        await client.SubmitAsync(Workflow.Parse("""{"1": {"class_type": "TestText", "inputs": {}}}"""), new SubmitOptions { PromptId = Id }, Token);
        await secondDial.Task.WaitAsync(TimeSpan.FromSeconds(30), Token);

        var entry = await CheckAsync(provider);

        Assert.Equal(HealthStatus.Degraded, entry.Status);
        Assert.Equal("polling", entry.Data["followed_by"]);
        Assert.Contains("403", (string)entry.Data["last_error"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_pod_without_a_key_has_a_check_of_its_own()
    {
        await using var pod = await ScriptedPod.StartAsync();
        pod.AnswerJson("GET /api/prompt", Well);
        var services = new ServiceCollection().AddLogging();
        services.AddComfyUIPod(options => options.BaseUrl = pod.BaseUrl);
        services.AddHealthChecks().AddComfyUIPod();
        await using var provider = services.BuildServiceProvider();

        var report = await provider.GetRequiredService<HealthCheckService>().CheckHealthAsync(Token);

        Assert.Equal(HealthStatus.Healthy, report.Entries["comfyui"].Status);
    }

    private static ServiceCollection Services(ScriptedPod pod, HealthStatus? failureStatus = null)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddComfyUIPod("a", options => options.BaseUrl = pod.BaseUrl);
        services.AddHealthChecks().AddComfyUIPod("a", failureStatus, ["gpu"]);
        return services;
    }

    private static async Task<HealthReportEntry> CheckAsync(ServiceProvider provider) =>
        (await provider.GetRequiredService<HealthCheckService>().CheckHealthAsync(Token)).Entries["comfyui-a"];
}
