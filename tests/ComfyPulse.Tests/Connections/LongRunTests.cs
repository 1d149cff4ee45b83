using System.Text;
using ComfyPulse.Tests.Client;
using ComfyPulse.Tests.Sockets;
using Microsoft.AspNetCore.Http;

namespace ComfyPulse.Tests.Connections;

/// <summary>A run of three days over a socket that is lost thousands of times, in every way: one submission, the true end, and no more memory at its end than at its beginning.</summary>
[Collection(AloneCollection.Name)]
public sealed class LongRunTests
{
    private const int Outages = 2100;
    private const int WarmUp = 400;
    private const int Seed = 20;
    private const long MegaByte = 1024 * 1024;
    private const string Id = OnePromptPod.Id;
    private static readonly TimeSpan Duration = TimeSpan.FromHours(72);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan SafetyNet = TimeSpan.FromMinutes(3);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Three_days_and_thousands_of_reconnects_are_one_run_with_one_submission_and_flat_memory()
    {
        await using var pod = await PodAsync();
        var (time, random) = (new CountingTime(), new Random(Seed));
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false };
        using var http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        var services = new PodServices { Time = time, HttpClient = http, Random = random.NextDouble };
        var sockets = new ComfyUIWebSocketClient(new WebSocketClientOptions { Reconnect = ReconnectPolicy.Fixed(2, TimeSpan.FromSeconds(5)) }, services);
        var client = new ComfyUIPodClient(Options(pod), sockets);
        var submitting = client.SubmitAsync(PodFixture.TextWorkflow(), new SubmitOptions { PromptId = Id }, Token);
        var socket = await pod.NextSocketAsync();
        await socket.GreetAsync();
        var run = await submitting.WaitAsync(SafetyNet, Token);
        var reading = ReadAsync(run);
        Runs(pod);

        var (submissions, requests, early, timers) = (0, 0, 0L, 0);
        for (var outage = 0; outage < Outages; outage++)
        {
            await SayAsync(socket, outage, random);
            await LoseAsync(pod, socket, random);
            socket = await NextSocketAsync(pod, time, run.ClientId!);

            // Between outages it is quiet for as long as makes three days of all of them.
            await PassAsync(time, (outage + 1) * (Duration / Outages));
            submissions += pod.Requests.Count(request => request == "POST /api/prompt");
            requests += pod.Requests.Count;
            pod.Requests.Clear();
            if (outage == WarmUp)
            {
                (early, timers) = (KeptMemory.Measure(), time.Timers);
            }
        }

        var (grown, more) = (KeptMemory.Measure() - early, time.Timers - timers);
        Ends(pod);
        socket.Abort();
        await time.PassUntilAsync(run.Completion, Step);
        var result = await run.Completion;
        var closing = sockets.DisposeAsync().AsTask();
        await time.PassUntilAsync(closing, Step);
        await client.DisposeAsync();
        submissions += pod.Requests.Count(request => request == "POST /api/prompt");

        TestContext.Current.TestOutputHelper!.WriteLine($"{requests} requests, {grown} bytes and {more} timers more, {await reading} events");
        Assert.IsType<PromptOutcome.Succeeded>(result.Outcome);
        Assert.Equal("hello", Assert.Single(result.Outputs).Text);
        Assert.Equal(FollowSource.Mixed, result.FollowedBy);
        Assert.Equal(1, submissions);
        Assert.True(time.GetUtcNow() - time.Start >= Duration, "It lasted three days.");
        Assert.InRange(grown, long.MinValue, 2 * MegaByte);
        Assert.InRange(more, int.MinValue, 20);
        Assert.InRange(result.Warnings.Count, 0, 100);

        // What polls would be if there never were a socket, and what each outage may cost.
        Assert.InRange(requests, Outages, (Duration / PollInterval) + (20 * Outages));
    }

    private static async Task<ScriptedPod> PodAsync()
    {
        var pod = await ScriptedPod.StartAsync();
        pod.AnswerJson("GET /api/prompt", """{"exec_info": {"queue_remaining": 1}}""");
        pod.AnswerJson("GET /api/system_stats", """{"system": {"comfyui_version": "0.33.0"}, "devices": []}""");
        pod.AnswerJson("POST /api/prompt", $$$"""{"prompt_id": "{{{Id}}}", "number": 5, "node_errors": {}}""");
        pod.AnswerJson("GET /api/history", "{}");
        pod.AnswerJson($"GET /api/history/{Id}", "{}");
        return pod;
    }

    /// <summary>Limits that never pass while a step of the clock is longer than an answer takes.</summary>
    private static ComfyUIPodOptions Options(ScriptedPod pod) => new()
    {
        BaseUrl = pod.BaseUrl,
        ConnectTimeout = TimeSpan.FromHours(1),
        AnswerTimeout = TimeSpan.FromHours(20),
        HealthCheckTimeout = TimeSpan.FromHours(1),
        HealthCheckMaxAge = TimeSpan.Zero,
        PollInterval = PollInterval,
    };

    private static void Runs(ScriptedPod pod)
    {
        pod.AnswerJson("GET /api/queue", $$"""{"queue_running": [[5, "{{Id}}", {}, {}, ["1"]]], "queue_pending": []}""");
        pod.AnswerJson($"GET /api/jobs/{Id}", $$"""{"id": "{{Id}}", "status": "in_progress", "priority": 5}""");
    }

    private static void Ends(ScriptedPod pod)
    {
        pod.AnswerJson("GET /api/queue", """{"queue_running": [], "queue_pending": []}""");
        pod.AnswerJson($"GET /api/jobs/{Id}", """{"error": "Job not found"}""", 404);
        pod.AnswerJson($"GET /api/history/{Id}", $$$$"""{"{{{{Id}}}}": {"prompt": [5, "{{{{Id}}}}", {}, {}, ["1"]], "outputs": {"1": {"text": ["hello"]}}, "status": {"status_str": "success", "completed": true, "messages": []}}}""");
    }

    /// <summary>What a pod says of a prompt that goes on.</summary>
    private static async Task SayAsync(ScriptedSocket socket, int outage, Random random)
    {
        await socket.SendAsync(OnePromptPod.Status(1));
        if (random.Next(4) > 0)
        {
            await socket.SendAsync(OnePromptPod.Message("executing", "\"node\": \"1\", "));
            await socket.SendAsync(OnePromptPod.Message("progress_state", "\"nodes\": {\"1\": {\"value\": " + outage + ", \"max\": " + Outages + ", \"state\": \"running\", \"node_id\": \"1\"}}, "));
        }

        if (random.Next(4) == 0)
        {
            await socket.SendTextAsync(Encoding.UTF8.GetBytes("no JSON"));
        }
    }

    /// <summary>Ends the socket in one of the ways, and sometimes keeps the next ones from being had.</summary>
    private static async Task LoseAsync(ScriptedPod pod, ScriptedSocket socket, Random random)
    {
        var refusals = random.Next(4);
        switch (random.Next(8))
        {
            case 0:
                // The upgrade is refused so many times.
                pod.OnUpgrade = context => RefuseAsync(context, () => Interlocked.Decrement(ref refusals) <= 0, () => pod.OnUpgrade = null);
                break;
            case 1:
                // REST breaks off so many times.
                pod.Answers["GET /api/prompt"] = context =>
                {
                    if (Interlocked.Decrement(ref refusals) <= 0)
                    {
                        pod.AnswerJson("GET /api/prompt", """{"exec_info": {"queue_remaining": 1}}""");
                    }

                    context.Abort();
                    return Task.CompletedTask;
                };
                break;
        }

        if (random.Next(2) == 0)
        {
            socket.Abort();
        }
        else
        {
            await socket.CloseAsync();
            socket.Release();
        }
    }

    private static Task RefuseAsync(HttpContext context, Func<bool> isLast, Action allow)
    {
        if (isLast())
        {
            allow();
        }

        context.Response.StatusCode = 503;
        return Task.CompletedTask;
    }

    /// <summary>The client's next socket, greeted.</summary>
    private static async Task<ScriptedSocket> NextSocketAsync(ScriptedPod pod, CountingTime time, string clientId)
    {
        var next = pod.NextSocketAsync();
        await time.PassUntilAsync(next, Step);
        var socket = await next;
        Assert.Equal(clientId, socket.ClientId);
        await socket.GreetAsync(1);
        return socket;
    }

    /// <summary>Lets time pass until so much has passed since the start.</summary>
    private static async Task PassAsync(CountingTime time, TimeSpan until)
    {
        while (time.GetUtcNow() - time.Start < until)
        {
            time.Advance(Step);
            await Task.Yield();
        }
    }

    /// <summary>Reads to the end; gives back how many events that were. The fraction only grows.</summary>
    private static async Task<int> ReadAsync(PromptRun run)
    {
        var (count, fraction) = (0, 0.0);
        await foreach (var happened in run.Events.WithCancellation(Token))
        {
            count++;
            var next = happened switch
            {
                PromptSnapshot snapshot => snapshot.Progress.Fraction,
                ProgressChanged changed => changed.Progress.Fraction,
                _ => fraction,
            };
            Assert.True(next >= fraction, $"{next} after {fraction}");
            fraction = next;
        }

        return count;
    }
}
