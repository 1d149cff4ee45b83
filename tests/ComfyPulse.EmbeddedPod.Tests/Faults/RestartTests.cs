using System.Net.Sockets;
using System.Text.Json.Nodes;
using ComfyPulse.EmbeddedPod.Tests.Support;
using ComfyPulse.PodServer;
using Microsoft.Extensions.Time.Testing;

namespace ComfyPulse.EmbeddedPod.Tests.Faults;

/// <summary>A pod that is restarted, that forgets, and whose worker hangs.</summary>
public sealed class RestartTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("0.33.0")]
    [InlineData("0.3.64")]
    public async Task A_restart_empties_the_memory_keeps_outputs_and_comes_back_at_the_same_address(string version)
    {
        await using var pod = await TestPod.StartAsync(new EmbeddedPodOptions { Version = version });
        var address = pod.BaseUrl;
        await using var socket = await pod.OpenAsync("me");
        var saved = (string)(await pod.PostAsync("prompt", Submissions.Image(clientId: "me"))).Json!["prompt_id"]!;
        await socket.NextAsync("executing", data => data["node"] is null);
        await pod.PostAsync("prompt", Submissions.Image("PreviewImage", "me"));
        var temp = (await socket.NextAsync("executed"))["output"]!["images"]![0]!;
        await socket.NextAsync("executing", data => data["node"] is null);
        Assert.Equal(200, (await pod.GetAsync($"view?filename={temp["filename"]}&type=temp")).Status);

        await pod.Host.RestartAsync(cancellationToken: Token);

        await socket.EndedAsync();
        Assert.Null(socket.CloseStatus);
        Assert.Equal(address, pod.BaseUrl);
        Assert.Empty((await pod.GetAsync("history")).Json!.AsObject());
        Assert.Equal(404, (await pod.GetAsync($"view?filename={temp["filename"]}&type=temp")).Status);
        Assert.Equal(200, (await pod.GetAsync("view?filename=kept_00001_.png")).Status);
        Assert.Equal((1, 2), (pod.Host.Accepted[saved], pod.Host.Accepted.Count));

        await using var next = await pod.OpenAsync("me");
        var again = await pod.PostAsync("prompt", Submissions.Image(clientId: "me"));
        Assert.Equal(0, (int?)again.Json!["number"]);
        var cached = await next.NextAsync("execution_cached");
        Assert.Empty(cached["nodes"]!.AsArray());
    }

    [Fact]
    public async Task A_prompt_that_runs_and_one_that_waits_are_lost_by_a_restart()
    {
        await using var pod = await TestPod.StartAsync();
        var hang = pod.Faults.Add(new PodFault.HangWorker());
        await pod.PostAsync("prompt", Submissions.Image());
        await pod.PostAsync("prompt", Submissions.Image());
        await pod.Faults.StruckAsync(hang, cancellationToken: Token);

        await pod.Host.RestartAsync(cancellationToken: Token);

        var queue = (await pod.GetAsync("queue")).Json!;
        Assert.Empty(queue["queue_running"]!.AsArray());
        Assert.Empty(queue["queue_pending"]!.AsArray());
        Assert.Equal(2, pod.Host.Accepted.Count);
    }

    [Fact]
    public async Task Connections_are_refused_while_the_pod_is_down()
    {
        var time = new FakeTimeProvider();
        await using var pod = await TestPod.StartAsync(new EmbeddedPodOptions { Time = time });

        var restart = pod.Host.RestartAsync(TimeSpan.FromSeconds(2), Token);
        HttpRequestException refused;
        do
        {
            // Until it is down, requests are answered or cut.
            refused = await Record.ExceptionAsync(() => pod.GetAsync("queue")) as HttpRequestException ?? new HttpRequestException();
        }
        while (refused.InnerException is not SocketException { SocketErrorCode: SocketError.ConnectionRefused });

        Assert.False(restart.IsCompleted);
        while (!restart.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(2));
            await Task.Yield();
        }

        await restart;
        Assert.Equal(200, (await pod.GetAsync("queue")).Status);
    }

    [Fact]
    public async Task A_restart_can_be_given_up_and_made_again_and_the_pod_disposed_while_it_is_down()
    {
        await using var pod = await TestPod.StartAsync(new EmbeddedPodOptions { Time = new FakeTimeProvider() });
        using var ending = new CancellationTokenSource();

        var first = pod.Host.RestartAsync(TimeSpan.FromHours(1), ending.Token);
        await ending.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await pod.Host.RestartAsync(cancellationToken: Token);
        Assert.Equal(200, (await pod.GetAsync("queue")).Status);

        var second = pod.Host.RestartAsync(TimeSpan.FromHours(1), Token);
        await pod.Host.DisposeAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => pod.Host.RestartAsync(cancellationToken: Token));
    }

    [Theory]
    [InlineData("0.33.0")]
    [InlineData("0.3.64")]
    public async Task A_hanging_worker_keeps_a_prompt_running_until_the_fault_is_cleared(string version)
    {
        await using var pod = await TestPod.StartAsync(new EmbeddedPodOptions { Version = version });
        await using var socket = await pod.OpenAsync("me");
        var fault = pod.Faults.Add(new PodFault.HangWorker());
        var running = (string)(await pod.PostAsync("prompt", Submissions.Image(clientId: "me"))).Json!["prompt_id"]!;
        var pending = (string)(await pod.PostAsync("prompt", Submissions.Image(clientId: "me"))).Json!["prompt_id"]!;
        await pod.Faults.StruckAsync(fault, cancellationToken: Token);

        await pod.PostAsync("interrupt", new JsonObject());
        var queue = (await pod.GetAsync("queue")).Json!;
        Assert.Equal(running, (string?)queue["queue_running"]![0]![1]);
        Assert.Equal(pending, (string?)queue["queue_pending"]![0]![1]);
        Assert.DoesNotContain(socket.Frames, frame => frame.Text?.Contains("execution_start", StringComparison.Ordinal) == true);

        pod.Faults.Clear();
        await socket.NextAsync("execution_success", data => (string?)data["prompt_id"] == running);
        await socket.NextAsync("execution_success", data => (string?)data["prompt_id"] == pending);
    }

    [Fact]
    public async Task A_trimmed_history_keeps_the_newest()
    {
        await using var pod = await TestPod.StartAsync();
        await using var socket = await pod.OpenAsync("me");
        var ids = new List<string?>();
        for (var number = 0; number < 3; number++)
        {
            ids.Add((string?)(await pod.PostAsync("prompt", Submissions.Image(clientId: "me"))).Json!["prompt_id"]);
            await socket.NextAsync("executing", data => data["node"] is null);
        }

        pod.Host.TrimHistory(2);
        Assert.Equal(ids[1..], (await pod.GetAsync("history")).Json!.AsObject().Select(entry => entry.Key));
        pod.Host.TrimHistory(0);
        Assert.Empty((await pod.GetAsync("history")).Json!.AsObject());
    }

    [Fact]
    public async Task A_submission_is_counted_each_time_it_is_accepted_and_never_when_it_is_refused()
    {
        await using var pod = await TestPod.StartAsync();
        var body = Submissions.Image();
        var id = Guid.NewGuid().ToString();
        body["prompt_id"] = id;
        await pod.PostAsync("prompt", body);
        await pod.PostAsync("prompt", body);
        await pod.PostAsync("prompt", new JsonObject { ["prompt"] = new JsonObject(), ["prompt_id"] = Guid.NewGuid().ToString() });

        Assert.Equal([KeyValuePair.Create(id, 2)], pod.Host.Accepted);
    }
}
